import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright'
import { inject } from 'vitest'
import { launchStaged, type LaunchedApp, type LaunchOptions } from './launch.ts'

export type { LaunchedApp, LaunchOptions } from './launch.ts'

/** Starts the app that this run has built. */
export const launchApp = (options: LaunchOptions = {}): Promise<LaunchedApp> => launchStaged(inject('stage'), options)

/** How well a process of the app is fenced in, as the kernel tells. */
export type Confinement = {
  readonly uid: number
  readonly seccomp: boolean
  readonly noNewPrivileges: boolean
  readonly command: string
}

/**
 * Looks at the process that draws a window.
 * @param application whose first window is meant
 */
export async function confinementOfRenderer(application: ElectronApplication): Promise<Confinement> {
  const pid = await application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  const folder = join('/proc', String(pid))
  if (!existsSync(folder)) throw new Error('The window has no process.')
  const status = new Map(
    readFileSync(join(folder, 'status'), 'utf8')
      .split('\n')
      .map((line) => line.split(/:\s*/, 2))
      .map(([name = '', value = '']) => [name, value] as const),
  )
  return {
    uid: Number(status.get('Uid')?.split('\t')[0]),
    seccomp: status.get('Seccomp') === '2',
    noNewPrivileges: status.get('NoNewPrivs') === '1',
    command: readFileSync(join(folder, 'cmdline'), 'utf8').replaceAll('\0', ' ').trim(),
  }
}
