import { BrowserWindow, nativeTheme, screen, type Session } from 'electron'
import type { Log } from '../log.ts'
import { LEAST_SIZE, placeWindow, type SavedWindow } from './bounds.ts'
import { SAFE_PAGE } from './safe-page.ts'

/** The ground of the pages in light and dark, so that a window never flashes white before its page has drawn. */
const GROUND = { light: '#f6f5f1', dark: '#131311' } as const

/** How long after its page was loaded a window is shown at the latest, in milliseconds. */
const LATEST_SHOW = 1000

export interface WindowOptions {
  readonly title: string
  /** The preload of this kind of window: a single CommonJS file. */
  readonly preload: string
  readonly session: Session
  readonly saved: SavedWindow | null
  readonly save: (window: SavedWindow) => void
  /** Developer tools: never in a packaged app. */
  readonly developing: boolean
  readonly log: Log
}

/** Makes the tracker's window, hidden until it has something to show. Load a page into it afterwards. */
export function createTrackerWindow(options: WindowOptions): BrowserWindow {
  const { title, preload, session, saved, developing, log } = options
  const window = new BrowserWindow({
    ...placeWindow(saved, workAreas()),
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    title,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      ...SAFE_PAGE,
      preload,
      session,
      devTools: developing,
    },
  })
  window.setMenuBarVisibility(false)
  const showOnce = (): void => {
    if (window.isDestroyed() || window.isVisible()) return
    if (saved?.maximized === true) window.maximize()
    window.show()
  }
  window.once('ready-to-show', showOnce)
  window.webContents.once('did-finish-load', () => {
    window.webContents.setZoomLevel(saved?.zoom ?? 0)
    // A busy computer may never tell that it is ready to show: a window that stays hidden would be no window at all.
    setTimeout(showOnce, LATEST_SHOW)
  })
  window.on('page-title-updated', (event) => event.preventDefault())
  window.on('close', () => remember(window, options.save, log))
  return window
}

/** Brings a window to the front, wherever it was. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** The displays, the main one first. */
function workAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== main.id)
  return [main, ...others].map((display) => display.workArea)
}

function remember(window: BrowserWindow, save: (window: SavedWindow) => void, log: Log): void {
  try {
    save({ ...window.getNormalBounds(), maximized: window.isMaximized(), zoom: window.webContents.getZoomLevel() })
  } catch (error) {
    log.warn({ err: error }, 'where the window was could not be kept')
  }
}
