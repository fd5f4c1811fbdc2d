import { expect, test } from 'vitest'
import { confinementOfRenderer, launchApp } from '../support/electron.ts'

test("the window's process is fenced in by Chromium's sandbox, and belongs to an ordinary account", async () => {
  const app = await launchApp()
  try {
    const { uid, seccomp, noNewPrivileges, command } = await confinementOfRenderer(app.application)
    expect({ root: uid === 0, seccomp, noNewPrivileges }).toEqual({ root: false, seccomp: true, noNewPrivileges: true })
    expect(command).toContain('--type=renderer')
    expect(command).not.toContain('--no-sandbox')
  } finally {
    await app.close()
  }
})
