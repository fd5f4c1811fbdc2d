import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { giveTo, ordinaryAccount } from '../../tests/support/ordinary-account.ts'

/** The accessible name of the field that makes the timer usable. */
const FIELD = 'What are you working on?'

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
  const application = (name: string, script: string): string => {
    const folder = join(root, name)
    mkdirSync(folder)
    copyFileSync(join(import.meta.dirname, 'windows', script), join(folder, 'main.mjs'))
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
    empty: application('empty-window', 'empty.mjs'),
    appData: data('app-data'),
    emptyData: data('empty-data'),
    probe: (name, main) => {
      const folder = application(`probe-${name}`, 'probe.mjs')
      writeFileSync(join(folder, 'started.json'), JSON.stringify({ main: pathToFileURL(main).href, field: FIELD }))
      return folder
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
