import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { app, nativeTheme } from 'electron'
import { v7 } from 'uuid'
import { kioskContract, kioskEvents } from '../shared/ipc/kiosk.ts'
import { systemTimer } from './auth/timer.ts'
import type { Config } from './config.ts'
import { withLeaving } from './handlers/kiosk-leaving.ts'
import { openKiosk } from './handlers/kiosk.ts'
import { readBootId, sinceBoot } from './kiosk/boot.ts'
import { chooseLocale } from './locale.ts'
import { openLog } from './log.ts'
import { leadLife, leave } from './shell/app.ts'
import { catchKioskErrors, refuseToStart } from './shell/errors.ts'
import { guardEverything } from './shell/guards.ts'
import { answerAll, broadcastTo } from './shell/ipc.ts'
import { KIOSK_SWITCHES } from './shell/kiosk-guards.ts'
import { prepareKiosk } from './shell/kiosk.ts'
import { startAtLogin } from './shell/login-item.ts'
import { createFetch } from './shell/net.ts'
import { KIOSK_URL } from './shell/origin.ts'
import { watchPower } from './shell/power.ts'
import { HOMES, keepWindows } from './shell/trust.ts'
import { createKeyVault } from './shell/vault.ts'
import { speak } from './shell/words.ts'
import { provideTemporal } from './temporal.ts'

const clock = (): number => Date.now()
const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
const built = (path: string): string => resolve(import.meta.dirname, '..', path)

/**
 * Runs the app as a shared terminal: the kiosk's window, the kiosk's questions, and nothing of a tracker. Has to be called before
 * the app is ready.
 */
export function runKiosk(folder: string, config: Config): void {
  const developing = !app.isPackaged
  const { log, close } = openLog({
    folder: join(folder, 'logs'),
    level: config.logLevel,
    about: { version: app.getVersion() },
  })
  const say = speak(() => chooseLocale('system', app.getPreferredSystemLanguages()))
  const server = developing ? process.env['ELECTRON_RENDERER_URL'] : undefined
  const url = server === undefined ? KIOSK_URL : `${server}/kiosk.html`
  const windows = keepWindows({ ...HOMES, kiosk: url })
  catchKioskErrors(log, () => leave('restart'))
  guardEverything(app, url, log)
  for (const [name, value] of KIOSK_SWITCHES) app.commandLine.appendSwitch(name, value)

  const failToStart = (error: unknown): void => {
    log.fatal({ err: error }, 'the app could not start')
    const folderOfLogs = join(folder, 'logs')
    void refuseToStart(say('window.start-failed.title'), say('window.start-failed.text', { folder: folderOfLogs }))
  }

  const start = async (): Promise<void> => {
    await provideTemporal()
    nativeTheme.themeSource = config.kioskTheme
    if (config.kioskAtLogin !== null) startAtLogin(config.kioskAtLogin, log)
    const vault = createKeyVault({
      onTrouble: (trouble, said) => log.warn({ trouble, said }, 'the keychain did not do what was asked'),
    })
    const kiosk = await openKiosk({
      databasePath: join(folder, 'kiosk.db'),
      clocks: { wall: clock, monotonic: sinceBoot, bootId: readBootId() },
      vault,
      fetch: createFetch(),
      random: (size) => new Uint8Array(randomBytes(size)),
      newId: v7,
      zone,
      timer: systemTimer,
      log,
      version: app.getVersion(),
      broadcast: broadcastTo(windows, 'kiosk', kioskEvents, log),
    })
    answerAll(
      kioskContract,
      withLeaving(kiosk.handlers, () => leave('quit')),
      { trusts: windows.trusts, log, checkAnswers: developing },
    )
    watchPower(clock, ({ kind }) => {
      if (kind === 'resume' || kind === 'unlock') kiosk.wake()
    })
    const show = prepareKiosk({
      url,
      pages: built('renderer'),
      preload: built('preload/kiosk.cjs'),
      windows,
      say,
      developing,
      endVisit: () => kiosk.endVisit(),
      log,
      clock,
    })
    leadLife({
      log,
      show,
      isWindowless: true,
      isHeldUp: () => vault.isWaiting(),
      stop: async () => {
        await kiosk.stop()
        close()
      },
    })
    show()
  }
  app.whenReady().then(start).catch(failToStart)
}
