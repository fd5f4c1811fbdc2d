import type { BrowserWindow } from 'electron'
import type { Clock, Instant } from '../../shared/domain/instant.ts'
import type { Log } from '../log.ts'
import { afterCrash } from './back-off.ts'
import { keepComplaints } from './recover.ts'

/** How long a page that stops again and again is left alone before it is tried once more, in milliseconds. */
const LONG_WAIT = 10_000

export interface KioskRecoverOptions {
  readonly url: string
  /** Ends the visit of whoever stands there: what they proved dies with the page that they proved it on. */
  readonly endVisit: () => void
  readonly log: Log
  readonly clock: Clock
}

/**
 * Nobody watches a kiosk: whatever happens to its page ends at the start of a new one, with nobody signed in. It is loaded
 * again at once, then ever later, and without end; and a page that does not answer is ended like one that crashed.
 */
export function recoverKiosk(window: BrowserWindow, { url, endVisit, log, clock }: KioskRecoverOptions): void {
  const contents = window.webContents
  let crashes: readonly Instant[] = []
  let waiting: NodeJS.Timeout | undefined

  const load = (): void => {
    if (window.isDestroyed()) return
    contents.loadURL(url).catch((error: unknown) => log.warn({ err: error }, 'the kiosk was not loaded'))
  }
  const loadAfter = (wait: number): void => {
    clearTimeout(waiting)
    waiting = setTimeout(load, wait)
  }

  contents.on('render-process-gone', (_, details) => {
    if (window.isDestroyed()) return
    endVisit()
    const now = clock()
    const next = crashes.length === 0 ? { kind: 'reload' as const, wait: 0 } : afterCrash(crashes, now)
    crashes = [...crashes, now].filter((at) => now - at < 60_000).slice(-10)
    log.error({ reason: details.reason, exitCode: details.exitCode }, 'the kiosk crashed')
    if (next.kind === 'reload' && next.wait === 0) load()
    else loadAfter(next.kind === 'reload' ? next.wait : LONG_WAIT)
  })
  contents.on('did-fail-load', (_, errorCode, description, _address, isMainFrame) => {
    if (!isMainFrame || errorCode === ERR_ABORTED) return
    log.error({ errorCode, description }, 'the kiosk could not be loaded')
    loadAfter(LONG_WAIT)
  })
  contents.on('preload-error', (_, _path, error) => log.fatal({ err: error }, 'the bridge could not be built'))
  keepComplaints(window, log)

  // Every new page begins with nobody.
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) endVisit()
  })
  window.on('unresponsive', () => {
    log.warn('the kiosk does not answer')
    contents.forcefullyCrashRenderer()
  })
}

/** What Chromium calls a load that another one took the place of. */
const ERR_ABORTED = -3
