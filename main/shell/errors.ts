import { app, dialog } from 'electron'
import type { Log } from '../log.ts'
import type { Say } from './words.ts'

export interface ErrorOptions {
  readonly log: Log
  readonly say: Say
  /** Ends the app in good order and, when asked, starts it again. */
  readonly leave: (then: 'quit' | 'restart') => void
}

/**
 * Errors that nobody caught end in the log and in a plain message. After one outside of any promise the state of the program
 * is unknown: the person may only restart or quit; what they recorded was committed before. A promise that nobody waited for
 * leaves the rest intact, so that going on is offered too, and it is told once only.
 */
export function catchErrors({ log, say, leave }: ErrorOptions): void {
  let told = false
  const tell = async (mayContinue: boolean): Promise<void> => {
    if (told) return
    told = true
    await app.whenReady()
    const going = mayContinue ? [say('window.error.continue')] : []
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: app.name,
      message: say('window.error.title'),
      detail: say('window.error.text'),
      buttons: [...going, say('window.error.restart'), say('window.error.quit')],
      defaultId: 0,
      cancelId: mayContinue ? 0 : 1,
    })
    if (mayContinue && response === 0) return
    leave(response === going.length ? 'restart' : 'quit')
  }
  const report = async (error: unknown, mayContinue: boolean): Promise<void> => {
    log.fatal({ err: error }, mayContinue ? 'a promise failed and nobody waited for it' : 'an error was not caught')
    try {
      await tell(mayContinue)
    } catch (failed) {
      log.fatal({ err: failed }, 'the person could not be told')
      leave('quit')
    }
  }
  process.on('uncaughtException', (error) => void report(error, false))
  process.on('unhandledRejection', (reason) => void report(reason, true))
}

/** How long after an error a kiosk starts again, in milliseconds: one that breaks at each start must not wear out the machine. */
const START_AGAIN = 3000

/**
 * The same for a kiosk, where nobody may be asked: a question in a window of the system would be a way out. After an error
 * outside of any promise the app starts again by itself; what people recorded was committed before.
 */
export function catchKioskErrors(log: Log, restart: () => void): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error was not caught')
    setTimeout(restart, START_AGAIN)
  })
  process.on('unhandledRejection', (reason) => log.fatal({ err: reason }, 'a promise failed and nobody waited for it'))
}

/** Says on the error stream and in a dialog why the app does not start, and ends it with exit code 1. */
export async function refuseToStart(title: string, text: string): Promise<never> {
  process.stderr.write(`${title}\n${text}\n`)
  await app.whenReady()
  await dialog.showMessageBox({ type: 'error', title: app.name, message: title, detail: text })
  app.exit(1)
  // exit() ends the process before the next turn; this promise never settles.
  return new Promise(() => undefined)
}
