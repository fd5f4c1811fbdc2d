import { app, type BrowserWindow, Menu, powerSaveBlocker, session } from 'electron'
import type { Clock } from '../../shared/domain/instant.ts'
import type { Log } from '../log.ts'
import { cutOff } from './guards.ts'
import { guardKiosk } from './kiosk-guards.ts'
import { recoverKiosk } from './kiosk-recover.ts'
import { createKioskWindow } from './kiosk-window.ts'
import { listPages } from './pages.ts'
import { servePages } from './scheme.ts'
import type { Windows } from './trust.ts'
import type { Say } from './words.ts'

export interface KioskOptions {
  /** The page: on the private scheme, or on the development server. */
  readonly url: string
  /** The folder that holds the built pages. */
  readonly pages: string
  readonly preload: string
  readonly windows: Windows
  readonly say: Say
  readonly developing: boolean
  /** Ends the visit of whoever stands at the terminal. */
  readonly endVisit: () => void
  readonly log: Log
  readonly clock: Clock
}

/**
 * The kiosk's window: the returned function opens it, or brings it back to the front. While it is there the machine's screen
 * stays on, there is no menu and with it none of its keys, and only the end of the app closes it.
 */
export function prepareKiosk({ url, pages, preload, windows, say, developing, ...rest }: KioskOptions): () => void {
  const { endVisit, log, clock } = rest
  const own = session.fromPartition('kiosk')
  servePages(own, 'kiosk', listPages(pages), new Map(), log)
  if (!developing) cutOff(own)
  Menu.setApplicationMenu(null)
  powerSaveBlocker.start('prevent-display-sleep')

  let isEnding = false
  app.on('before-quit', () => (isEnding = true))
  let current: BrowserWindow | null = null

  const show = (): void => {
    if (current !== null) {
      current.show()
      current.focus()
      return
    }
    const window = createKioskWindow({ title: say('app.name'), preload, session: own, mayClose: () => isEnding })
    current = window
    // A page that closes itself does not ask the window: whatever ends it, there is another one.
    window.on('closed', () => {
      current = null
      if (isEnding) return
      log.error('the kiosk lost its window')
      endVisit()
      setImmediate(show)
    })
    windows.add(window.webContents, 'kiosk')
    guardKiosk(window.webContents, url, log)
    recoverKiosk(window, { url, endVisit, log, clock })
    // That it failed is told by an event, which recoverKiosk hears.
    window.loadURL(url).catch((error: unknown) => log.warn({ err: error }, 'the page was not loaded'))
  }
  return show
}
