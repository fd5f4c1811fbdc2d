import { writeFileSync } from 'node:fs'
import type { CDPSession } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../main/shell/pages.ts'
import { confinementOfRenderer, launchApp, type LaunchedApp } from '../../support/electron.ts'
import { addresses, ask, PAGE, readLog, setTrap, type Trap } from './support.ts'

let app: LaunchedApp
let trap: Trap

beforeAll(async () => {
  app = await launchApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  trap = await setTrap()
})
afterEach(() => trap.close())

/** Whatever was tried: one window, on its own page, which still gets answers, and nobody was reached. */
async function expectUntouched(): Promise<void> {
  expect(await addresses(app.application)).toEqual([PAGE])
  expect(await ask(app.window, 'app:describe')).toMatchObject({ ok: true })
  expect(trap.visits).toEqual([])
}

/** Does something in the page and says which directives of its policy refused a part of it. */
async function refusedBy(code: () => void, argument: string = trap.url): Promise<string[]> {
  return await app.window.evaluate(
    async ([source, given]) => {
      const refused: string[] = []
      const listen = (event: SecurityPolicyViolationEvent): void => void refused.push(event.effectiveDirective)
      document.addEventListener('securitypolicyviolation', listen)
      const work = document.createElement('div')
      document.body.append(work)
      Object.assign(globalThis, { given, work, ran: false })
      // Playwright runs this outside of the policy; what it leads to runs inside.
      new Function(`(${source})()`)()
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
      document.removeEventListener('securitypolicyviolation', listen)
      work.remove()
      return refused
    },
    [code.toString(), argument] as const,
  )
}
