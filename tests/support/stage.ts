import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { presentElectron } from '../../scripts/setup/electron.mjs'
import { inProject } from '../../scripts/setup/paths.mjs'
import { ordinaryAccount, runAs, type Account } from './ordinary-account.ts'

/** What the app is started from. */
export type Stage = { readonly electron: string; readonly version: string; readonly app: string; remove(): void }

/** What the built app reads at run time: its bundles, and the modules that stay outside of them. */
const appParts = ['package.json', 'out', 'node_modules/better-sqlite3', 'node_modules/keytar', 'node_modules/@node-rs']

/**
 * Finds the built app and Electron where the account that runs them can read them: in the project, or in a copy when the project
 * lies in a folder that is closed to that account.
 */
export async function prepareStage(): Promise<Stage> {
  const { executable, folder, version } = await presentElectron()
  if (!existsSync(inProject('out', 'main', 'index.js'))) throw new Error('The app is not built: run npm run build')
  const account = ordinaryAccount()
  if (
    canRead(account, [
      executable,
      inProject('out', 'main', 'index.js'),
      inProject('node_modules', 'keytar', 'package.json'),
    ])
  ) {
    return { electron: executable, version, app: inProject(), remove: () => undefined }
  }
  const copy = mkdtempSync(join(tmpdir(), 'timetracker-app-'))
  for (const part of appParts) cpSync(inProject(part), join(copy, 'app', part), { recursive: true })
  cpSync(folder, join(copy, 'electron'), { recursive: true })
  const opened = spawnSync('chmod', ['-R', 'a+rX', copy])
  if (opened.status !== 0) throw new Error(`The copy of the app in ${copy} could not be made readable.`)
  return {
    electron: join(copy, 'electron', basename(executable)),
    version,
    app: join(copy, 'app'),
    remove: () => rmSync(copy, { recursive: true, force: true }),
  }
}

function canRead(account: Account | null, paths: readonly string[]): boolean {
  if (account === null) return true
  return paths.every((path) => {
    const prefix = runAs(account)
    return spawnSync(prefix[0] ?? 'test', [...prefix.slice(1), 'test', '-r', path]).status === 0
  })
}
