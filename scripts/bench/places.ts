import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { giveTo, ordinaryAccount } from '../../tests/support/ordinary-account.ts'

/** The field that makes the timer usable. */
const FIELD = 'input[aria-label="What are you working on?"]'

const emptyWindow = new URL('./windows/empty.mjs', import.meta.url)
const bareTerminal = new URL('./windows/terminal.mjs', import.meta.url)
const bareTerminalPreload = new URL('./windows/terminal-preload.cjs', import.meta.url)
const probe = new URL('./windows/probe.mjs', import.meta.url)

/** The folders of one run, where the account that runs the app can read them. */
export interface Places {
  /** The empty window as an application. */
  readonly empty: string
  /** The user data of the app, which every start shares, and those of the empty window. */
  readonly appData: string
  readonly emptyData: string
  /** Another folder for user data. */
  data(name: string): string
  /**
   * The bare terminal as an application.
   * @param app whose native modules it uses
   */
  terminal(app: string): string
  /** Wraps an application, so that it says when what this selector finds is painted, and has the focus if it is a field. */
  probe(name: string, main: string, usable?: string): string
  remove(): void
}

/** Makes the folders. */
export function makePlaces(): Places {
  const root = mkdtempSync(join(tmpdir(), 'timetracker-bench-'))
  chmodSync(root, 0o755)
  const application = (name: string, script: URL): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    copyFileSync(fileURLToPath(script), join(folder, 'main.mjs'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'main.mjs' }))
    return folder
  }
  const data = (name: string): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    giveTo(ordinaryAccount(), folder)
    return folder
  }
  return {
    empty: application('empty-window', emptyWindow),
    appData: data('app-data'),
    emptyData: data('empty-data'),
    data,
    terminal: (app) => {
      const folder = application('bare-terminal', bareTerminal)
      copyFileSync(fileURLToPath(bareTerminalPreload), join(folder, 'preload.cjs'))
      writeFileSync(join(folder, 'modules.json'), JSON.stringify({ modules: join(app, 'package.json') }))
      return folder
    },
    probe: (name, main, usable = FIELD) => {
      const folder = application(`probe-${name}`, probe)
      writeFileSync(join(folder, 'started.json'), JSON.stringify({ main: pathToFileURL(main).href, usable }))
      return folder
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
