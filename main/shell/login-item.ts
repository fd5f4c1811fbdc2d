import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import type { Log } from '../log.ts'
import { autostartEntry } from './autostart.ts'
import { defaultFolder } from './beginning.ts'

/** What makes this terminal of the app, and not another one: its folder too, where it was given one. */
function loginArguments(): string[] {
  const folder = app.getPath('userData')
  return [
    // Electron alone is not the app yet.
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    '--kiosk',
    ...(folder === defaultFolder() ? [] : [`--user-data-dir=${folder}`]),
  ]
}

/**
 * Has the system start the app as a kiosk when this account signs in, or no longer. Windows and macOS have a list for it; on
 * Linux it is a file in the account's folder.
 */
export function startAtLogin(wanted: boolean, log: Log): void {
  try {
    const args = loginArguments()
    if (process.platform !== 'linux') {
      app.setLoginItemSettings({ openAtLogin: wanted, args })
      return
    }
    const path = join(app.getPath('appData'), 'autostart', 'timetracker-kiosk.desktop')
    if (!wanted) {
      if (existsSync(path)) rmSync(path)
      return
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, autostartEntry(app.name, [process.env['APPIMAGE'] ?? process.execPath, ...args]))
  } catch (error) {
    log.error({ err: error }, 'starting at login could not be set')
  }
}
