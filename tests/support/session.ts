import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { giveTo, ordinaryAccount } from './ordinary-account.ts'

/** The home of a person who uses the app in a test: folders and environment, apart from those of whoever runs the tests. */
export type Session = { readonly home: string; readonly environment: Readonly<Record<string, string>>; remove(): void }

/** Makes an empty home. */
export function createSession(): Session {
  const account = ordinaryAccount()
  const home = mkdtempSync(join(tmpdir(), 'timetracker-home-'))
  const runtime = join(home, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const environment: Record<string, string> = {
    HOME: home,
    USER: account?.name ?? process.env['USER'] ?? 'tests',
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    TZ: process.env['TZ'] ?? 'Europe/Berlin',
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    // Without this, GTK looks for a bus of accessibility services, which no test has.
    NO_AT_BRIDGE: '1',
  }
  const display = process.env['DISPLAY']
  if (display !== undefined) environment['DISPLAY'] = display
  const authority = process.env['XAUTHORITY']
  if (authority !== undefined && existsSync(authority)) {
    copyFileSync(authority, join(home, '.Xauthority'))
    environment['XAUTHORITY'] = join(home, '.Xauthority')
  }
  giveTo(account, home)
  return { home, environment, remove: () => rmSync(home, { recursive: true, force: true }) }
}
