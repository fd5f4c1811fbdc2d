import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { giveTo, ordinaryAccount } from '../../tests/support/ordinary-account.ts'

/** The accessible name of the field that makes the timer usable. */
const FIELD = 'What are you working on?'

const emptyWindow = new URL('./windows/empty.mjs', import.meta.url)
const probe = new URL('./windows/probe.mjs', import.meta.url)

/** The folders of one run, where the account that runs the app can read them. */
export interface Places {
  /** The empty window as an application. */
  readonly empty: string
  /** The user data of the app, which every start shares, and those of the empty window. */
  readonly appData: string
  readonly emptyData: string
  /** Wraps an application, so that it says when it is usable. */
  probe(name: string, main: string): string
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
    probe: (name, main) => {
      const folder = application(`probe-${name}`, probe)
      writeFileSync(join(folder, 'started.json'), JSON.stringify({ main: pathToFileURL(main).href, field: FIELD }))
      return folder
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
