import { join } from 'node:path'
import { type BrowserWindow, session } from 'electron'
import type { Clock } from '../../shared/domain/instant.ts'
import { writeAtomicallyNow } from '../atomic-file.ts'
import { readJsonFile } from '../json-file.ts'
import type { Log } from '../log.ts'
import { SavedWindow } from './bounds.ts'
import { cutOff } from './guards.ts'
import { listPages } from './pages.ts'
import { recoverWindow } from './recover.ts'
import { servePages } from './scheme.ts'
import { stoppedPages } from './stopped-page.ts'
import type { Windows } from './trust.ts'
import { bringForward, createTrackerWindow } from './window.ts'
import type { Say } from './words.ts'

export interface TrackerOptions {
  /** The page: on the private scheme, or on the development server. */
  readonly url: string
  /** The folder that holds the built pages. */
  readonly pages: string
  readonly preload: string
  /** Where the app keeps things. */
  readonly folder: string
  readonly windows: Windows
  readonly say: Say
  readonly language: () => string
  readonly developing: boolean
  readonly log: Log
  readonly clock: Clock
}

/**
 * The tracker's window: the returned function opens it, or brings it forward when it is open. Its session lives in memory:
 * nothing that a page shows is left on the disk by Chromium.
 */
export function prepareTracker(options: TrackerOptions): () => void {
  const { url, pages, preload, folder, windows, say, language, developing, log, clock } = options
  const own = session.fromPartition('tracker')
  servePages(own, 'tracker', listPages(pages), stoppedPages(say, language), log)
  if (!developing) cutOff(own)
  const path = join(folder, 'window.json')
  let current: BrowserWindow | null = null

  return () => {
    if (current !== null) {
      bringForward(current)
      return
    }
    const window = createTrackerWindow({
      title: say('app.name'),
      preload,
      session: own,
      saved: readJsonFile({ path, schema: SavedWindow, log, clock }),
      save: (saved) => writeAtomicallyNow(path, JSON.stringify(saved)),
      developing,
      log,
    })
    current = window
    window.on('closed', () => (current = null))
    windows.add(window.webContents, 'tracker')
    recoverWindow(window, { url, say, log, clock })
    // That it failed is told by an event, which recoverWindow hears.
    window.loadURL(url).catch((error: unknown) => log.warn({ err: error }, 'the page was not loaded'))
  }
}
