import { createServer } from 'node:net'
import type { ElectronApplication } from 'playwright'
import { launchApp, type LaunchedApp, type LaunchOptions } from '../../support/electron.ts'

/** Where the kiosk's page is. */
export const KIOSK_PAGE = 'app://kiosk/kiosk.html'

/** Starts the app as a shared terminal. */
export async function launchKiosk(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const app = await launchApp({ ...options, args: ['--kiosk', '--lang=en', ...(options.args ?? [])] })
  await app.window.locator('#root main').waitFor()
  return app
}

/** One window of the app, as the system has it. */
export interface StandingWindow {
  readonly url: string
  readonly isKiosk: boolean
  readonly isOnTop: boolean
  readonly isVisible: boolean
  readonly fillsDisplay: boolean
  readonly zoom: number
  readonly hasTools: boolean
}

/** Every window of the app. */
export async function windowsOf(application: ElectronApplication): Promise<StandingWindow[]> {
  return await application.evaluate(({ BrowserWindow, screen }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const { bounds } = screen.getDisplayMatching(window.getBounds())
      const own = window.getBounds()
      return {
        url: window.webContents.getURL(),
        isKiosk: window.isKiosk(),
        isOnTop: window.isAlwaysOnTop(),
        isVisible: window.isVisible() && !window.isMinimized(),
        fillsDisplay:
          own.x === bounds.x && own.y === bounds.y && own.width === bounds.width && own.height === bounds.height,
        zoom: window.webContents.getZoomFactor(),
        hasTools: window.webContents.isDevToolsOpened(),
      }
    }),
  )
}

/** What has to be there whatever anybody did: one window, over everything, on the kiosk's page. */
export const LOCKED: readonly StandingWindow[] = [
  {
    url: KIOSK_PAGE,
    isKiosk: true,
    isOnTop: true,
    isVisible: true,
    fillsDisplay: true,
    zoom: 1,
    hasTools: false,
  },
]

/** Presses a key with others held down, as the system tells Chromium of it: through the window's own guards. */
export async function press(
  application: ElectronApplication,
  key: string,
  held: readonly string[] = [],
): Promise<void> {
  await application.evaluate(
    ({ BrowserWindow }, [keyCode, modifiers]) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      for (const type of ['keyDown', 'keyUp'] as const)
        contents?.sendInputEvent({
          type,
          keyCode,
          modifiers: modifiers as Electron.InputEvent['modifiers'],
        } as Electron.KeyboardInputEvent)
    },
    [key, [...held]] as const,
  )
}

/** Types as a badge reader does, through the system: signs without a pause and Enter at the end. */
export async function readBadge(application: ElectronApplication, text: string): Promise<void> {
  await application.evaluate(({ BrowserWindow }, signs) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    for (const keyCode of [...signs.split(''), 'Enter']) {
      const modifiers: Electron.InputEvent['modifiers'] = /^[A-Z]$/.test(keyCode) ? ['shift'] : []
      for (const type of ['keyDown', 'char', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode, modifiers })
    }
  }, text)
}

/** A port that nobody listens on: a server that comes and goes has to come back to the same. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
