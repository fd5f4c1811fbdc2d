import { BaseWindow, BrowserWindow, screen, type Session } from 'electron'
import type { Rectangle } from './bounds.ts'
import { type Cover, keepCovers } from './kiosk-covers.ts'
import { SAFE_PAGE } from './safe-page.ts'

/** The ground of the kiosk's dark page: nothing flashes before it has drawn. */
const GROUND = '#131311'

export interface KioskWindowOptions {
  readonly title: string
  readonly preload: string
  readonly session: Session
  /** Whether the app is being left in order: until then the window does not close. */
  readonly mayClose: () => boolean
}

/** Makes the kiosk's window: over everything, as large as its display, and there until the app is left. Load a page into it afterwards. */
export function createKioskWindow({ title, preload, session, mayClose }: KioskWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...begunLarger(screen.getPrimaryDisplay().bounds),
    title,
    show: false,
    frame: false,
    alwaysOnTop: true,
    skipTaskbar: true,
    minimizable: false,
    movable: false,
    resizable: false,
    autoHideMenuBar: true,
    backgroundColor: GROUND,
    webPreferences: {
      ...SAFE_PAGE,
      preload,
      session,
      disableDialogs: true,
      devTools: false,
      // A countdown that sleeps because something lies over the window would leave a person's screen standing.
      backgroundThrottling: false,
    },
  })
  window.removeMenu()
  // Not among the options above: a window that begins in kiosk mode keeps the size with which it began.
  window.setBounds(screen.getPrimaryDisplay().bounds)
  window.setKiosk(true)
  const stay = (): void => {
    if (window.isDestroyed() || mayClose()) return
    if (window.isMinimized()) window.restore()
    if (!window.isKiosk()) window.setKiosk(true)
    window.setAlwaysOnTop(true, 'screen-saver')
    window.moveTop()
  }
  const comeBack = (): void => {
    stay()
    if (!window.isDestroyed() && !mayClose()) window.focus()
  }
  window.once('ready-to-show', () => {
    window.show()
    comeBack()
  })
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault()
  })
  window.on('minimize', comeBack)
  window.on('hide', () => {
    if (!window.isDestroyed() && !mayClose()) window.show()
  })
  window.on('leave-full-screen', comeBack)
  window.on('always-on-top-changed', (_, onTop) => {
    if (!onTop) stay()
  })
  // Not at once: the system is still handing the focus over.
  window.on('blur', () => setImmediate(comeBack))
  window.on('page-title-updated', (event) => event.preventDefault())
  fillDisplays(window, mayClose)
  return window
}

/**
 * On X11 Chromium makes a new window that is exactly as large as a display a pixel smaller, and one would see the desktop beside it.
 * It begins larger, and is given its size once it is there.
 */
const begunLarger = (bounds: Rectangle): Rectangle =>
  process.platform === 'linux' ? { ...bounds, height: bounds.height + 1 } : bounds

/** Keeps the window on the main display, and every other display black, for as long as the window lives. */
function fillDisplays(window: BrowserWindow, mayClose: () => boolean): void {
  const covers = keepCovers((bounds) => createCover(bounds, mayClose))
  let filled = screen.getPrimaryDisplay().bounds
  const follow = (): void => {
    if (window.isDestroyed()) return
    const main = screen.getPrimaryDisplay()
    const isElsewhere = screen.getDisplayMatching(window.getBounds()).id !== main.id
    // Without a window manager nobody else makes it fit a display that became larger. Compared with what it was given, not with what
    // the system made of that: a Mac leaves out the notch.
    if (isElsewhere || !isAlike(filled, main.bounds)) {
      filled = main.bounds
      // A window in kiosk mode is not moved.
      window.setKiosk(false)
      window.setBounds(main.bounds)
      window.setKiosk(true)
    }
    covers.follow(screen.getAllDisplays(), main.id)
  }
  const changes = ['display-added', 'display-removed', 'display-metrics-changed'] as const
  // The three have listeners of different forms, and none of what they tell is used.
  const displays: NodeJS.EventEmitter = screen
  for (const change of changes) displays.on(change, follow)
  window.on('closed', () => {
    for (const change of changes) displays.off(change, follow)
    covers.removeAll()
  })
  follow()
}

const isAlike = (one: Rectangle, other: Rectangle): boolean =>
  one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height

/** A window without a page, which takes no focus. */
function createCover(bounds: Rectangle, mayClose: () => boolean): Cover {
  const window = new BaseWindow({
    ...begunLarger(bounds),
    show: false,
    frame: false,
    focusable: false,
    skipTaskbar: true,
    minimizable: false,
    movable: false,
    resizable: false,
    enableLargerThanScreen: true,
    backgroundColor: '#000000',
  })
  window.removeMenu()
  window.setAlwaysOnTop(true, 'screen-saver')
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault()
  })
  window.showInactive()
  const place = (where: Rectangle): void => window.setBounds(where)
  place(bounds)
  return {
    place,
    remove: () => window.destroy(),
  }
}
