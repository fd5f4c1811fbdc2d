import { app, powerMonitor } from 'electron'
import type { Log } from '../log.ts'

/** So long may closing take before the app ends all the same: everything that counts is on disk already. */
const STOP_WITHIN = 5000

export interface LifeOptions {
  readonly log: Log
  /** Opens the window, or brings it forward. */
  readonly show: () => void
  /** Closes what was opened, in order. Called once. */
  readonly stop: () => Promise<void>
  /** Whether the app goes on without a window: a kiosk opens another one. */
  readonly isWindowless?: boolean
  /** Whether a thread outside of our reach waits for a person (a keychain's prompt): an orderly end would wait with it for ever. */
  readonly isHeldUp: () => boolean
}

/**
 * Claims the user data for this process. False when another one has it: that one comes forward, and this one has to end.
 * The claim belongs to the folder, so that two folders can be open side by side.
 */
export function claimUserData(): boolean {
  return app.requestSingleInstanceLock()
}

/** Leads the app from the first window to the end: a second start shows the window, quitting closes things in order. */
export function leadLife({ log, show, stop, isHeldUp, isWindowless = false }: LifeOptions): void {
  let ending: 'no' | 'stopping' | 'stopped' = 'no'

  const end = async (): Promise<void> => {
    try {
      await Promise.race([stop(), tooLong()])
    } catch (error) {
      log.error({ err: error }, 'not everything could be closed')
    }
    ending = 'stopped'
    // Everything is closed and on the disk by now.
    if (isHeldUp()) process.kill(process.pid, 'SIGKILL')
    app.quit()
  }

  // What a second start says on its command line is not read: it only brings the window forward.
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !isWindowless) app.quit()
  })
  app.on('before-quit', (event) => {
    if (ending === 'stopped') return
    event.preventDefault()
    if (ending === 'stopping') return
    ending = 'stopping'
    void end()
  })
  powerMonitor.on('shutdown', () => app.quit())
}

/** Ends the app in good order, and starts it again when asked. */
export function leave(then: 'quit' | 'restart'): void {
  if (then === 'restart') app.relaunch()
  app.quit()
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`closing took more than ${STOP_WITHIN} ms`)), STOP_WITHIN).unref()
  })
}
