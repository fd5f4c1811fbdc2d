import { type BrowserWindow, dialog } from 'electron'
import { z } from 'zod'
import type { Clock, Instant } from '../../shared/domain/instant.ts'
import type { Log } from '../log.ts'
import { afterCrash } from './back-off.ts'
import { STOPPED_URL } from './stopped-page.ts'
import type { Say } from './words.ts'

export interface RecoverOptions {
  /** The page that the window is for. */
  readonly url: string
  readonly say: Say
  readonly log: Log
  readonly clock: Clock
}

/** What Chromium calls a load that another one took the place of. */
const ERR_ABORTED = -3

/**
 * A window never stays white: a crashed page is loaded again, at once and then ever later; one that keeps crashing, or that
 * cannot be loaded, gives way to a plain page with "Reload"; one that does not answer may be loaded again by the person.
 */
export function recoverWindow(window: BrowserWindow, { url, say, log, clock }: RecoverOptions): void {
  const contents = window.webContents
  let crashes: readonly Instant[] = []

  const load = (address: string): void => {
    if (window.isDestroyed()) return
    // A load that fails is told by the events below as well.
    contents.loadURL(address).catch((error: unknown) => log.warn({ err: error, address }, 'a page was not loaded'))
  }

  contents.on('render-process-gone', (_, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    const now = clock()
    const next = afterCrash(crashes, now)
    crashes = [...crashes, now].slice(-10)
    log.error({ reason: details.reason, exitCode: details.exitCode, next }, 'a page crashed')
    if (next.kind === 'give-up') load(STOPPED_URL)
    else setTimeout(load, next.wait, url)
  })

  contents.on('did-fail-load', (_, errorCode, description, address, isMainFrame) => {
    if (!isMainFrame || errorCode === ERR_ABORTED) return
    log.error({ errorCode, description, address }, 'a page could not be loaded')
    if (address !== STOPPED_URL) load(STOPPED_URL)
  })

  contents.on('did-navigate', (_, address, status) => {
    if (status < 400 || address === STOPPED_URL) return
    log.error({ status, address }, 'a page is not there')
    load(STOPPED_URL)
  })

  contents.on('preload-error', (_, _path, error) => log.fatal({ err: error }, 'the bridge could not be built'))
  keepComplaints(window, log)
  offerReload(window, say, log)
}

/** So many errors of a page's console are kept for each load: one that repeats itself must not fill the log. */
const COMPLAINTS = 50

/** What Chromium says of a message on a page's console: as fields of the event, or, before version 35, as arguments. */
const Complaint = z.object({ level: z.literal('error'), message: z.string() })
const LEVEL_ERROR = 3

/**
 * Keeps what a page complains of on its console: a script that is not there, a policy that was broken, an error before the page
 * could report it itself.
 */
export function keepComplaints(window: BrowserWindow, log: Log): void {
  let kept = 0
  window.webContents.on('did-start-loading', () => (kept = 0))
  window.webContents.on('console-message', (event: unknown, level?: unknown, message?: unknown) => {
    const said = Complaint.safeParse(level === LEVEL_ERROR ? { level: 'error', message } : event)
    if (!said.success || kept >= COMPLAINTS) return
    kept += 1
    log.warn({ said: said.data.message.slice(0, 1000) }, 'a page complained')
  })
}

/** While a page does not answer, asks the person; the question goes away by itself when the page is back. */
function offerReload(window: BrowserWindow, say: Say, log: Log): void {
  let question: AbortController | null = null
  const ask = async (signal: AbortSignal): Promise<void> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: say('window.unresponsive.title'),
      detail: say('window.unresponsive.text'),
      buttons: [say('window.unresponsive.wait'), say('window.unresponsive.reload')],
      defaultId: 0,
      cancelId: 0,
      signal,
    })
    // A page in an endless loop does not even hear "reload": it is ended, and then loaded again like one that crashed.
    if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
  }
  window.on('unresponsive', () => {
    log.warn('a page does not answer')
    if (question !== null) return
    const asking = new AbortController()
    question = asking
    ask(asking.signal)
      .catch((error: unknown) => log.error({ err: error }, 'the person could not be asked'))
      .finally(() => {
        if (question === asking) question = null
      })
  })
  window.on('responsive', () => {
    log.info('a page answers again')
    question?.abort()
  })
}
