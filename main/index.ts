import { arch, release } from 'node:os'
import { join, resolve } from 'node:path'
import { addresses } from 'virtual:documentation-addresses'
import { app, clipboard, nativeTheme } from 'electron'
import { v7 } from 'uuid'
import { contract } from '../shared/ipc/contract.ts'
import { events } from '../shared/ipc/events.ts'
import { asksForKiosk, type Config } from './config.ts'
import { appHandlers } from './handlers/app.ts'
import { helpHandlers } from './handlers/help.ts'
import { chooseFormatLocale, chooseLocale } from './locale.ts'
import { lastErrors } from './log-errors.ts'
import { openLog } from './log.ts'
import { watchNetwork } from './network-change.ts'
import { openPreferences } from './preferences.ts'
import { runKiosk } from './run-kiosk.ts'
import { openServices } from './services.ts'
import { leadLife, leave } from './shell/app.ts'
import { begin } from './shell/beginning.ts'
import { catchErrors, refuseToStart } from './shell/errors.ts'
import { openOutside } from './shell/external.ts'
import { guardEverything } from './shell/guards.ts'
import { answerAll, broadcastTo } from './shell/ipc.ts'
import { setMenu } from './shell/menu.ts'
import { createFetch } from './shell/net.ts'
import { TRACKER_URL } from './shell/origin.ts'
import { watchPower } from './shell/power.ts'
import { enableSandbox } from './shell/sandbox.ts'
import { saveFile } from './shell/save-file.ts'
import { registerScheme } from './shell/scheme.ts'
import { prepareTracker } from './shell/tracker.ts'
import { HOMES, keepWindows } from './shell/trust.ts'
import { createKeyVault } from './shell/vault.ts'
import { speak } from './shell/words.ts'
import { provideTemporal } from './temporal.ts'

const clock = (): number => Date.now()
/** Asked for each time: people travel with the app open. */
const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
const built = (path: string): string => resolve(import.meta.dirname, '..', path)

app.setName('TimeTracker')
registerScheme()
enableSandbox(app)

const sayBefore = speak(() => chooseLocale('system', app.getPreferredSystemLanguages()))
const beginning = begin(sayBefore)
// Never await at the top level: Electron becomes ready only after this module has loaded.
if (beginning.kind === 'start') {
  const isKiosk = beginning.config.kiosk || asksForKiosk(process.argv)
  if (isKiosk) runKiosk(beginning.folder, beginning.config)
  else run(beginning.folder, beginning.config)
} else if (beginning.kind === 'running-already') app.exit(0)
else void refuseToStart(sayBefore('config.title'), beginning.text)

function run(folder: string, config: Config): void {
  const developing = !app.isPackaged
  const { log, close } = openLog({
    folder: join(folder, 'logs'),
    level: config.logLevel,
    about: { version: app.getVersion() },
  })
  const preferences = openPreferences({ path: join(folder, 'preferences.json'), log, clock })
  const language = () => chooseLocale(preferences.current().locale, app.getPreferredSystemLanguages())
  const say = speak(language)
  const url = (developing && process.env['ELECTRON_RENDERER_URL']) || TRACKER_URL
  const windows = keepWindows({ ...HOMES, tracker: url })
  catchErrors({ log, say, leave })
  guardEverything(app, url, log)

  const failToStart = (error: unknown): void => {
    log.fatal({ err: error }, 'the app could not start')
    const folderOfLogs = join(folder, 'logs')
    void refuseToStart(say('window.start-failed.title'), say('window.start-failed.text', { folder: folderOfLogs }))
  }

  const start = async (): Promise<void> => {
    await provideTemporal()
    nativeTheme.themeSource = preferences.current().theme
    setMenu({ platform: process.platform, say, developing })
    const broadcast = broadcastTo(windows, 'tracker', events, log)
    const vault = createKeyVault({
      onTrouble: (trouble, said) => log.warn({ trouble, said }, 'the keychain did not do what was asked'),
    })
    const services = await openServices({
      folder,
      serverUrl: config.fixedServerUrl,
      personal: config.personal,
      fetch: createFetch(),
      vault,
      openExternal: async (address) => {
        const opened = await openOutside(address, log)
        if (!opened.ok) throw new Error(opened.failure.detail ?? opened.failure.code)
      },
      copy: (text) => void clipboard.writeText(text),
      saveFile: (name, text) => saveFile(say('sync.export'), name, text),
      browserPage: () => ({
        language: language(),
        title: say('browser.title'),
        done: say('browser.done'),
        failed: say('browser.failed'),
      }),
      broadcast,
      clock,
      newId: () => v7(),
      zone,
      log,
      onDatabaseFailed: failToStart,
    })
    const ownHandlers = appHandlers({
      preferences,
      log,
      describe: async () => ({
        version: app.getVersion(),
        platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
        locale: language(),
        formatLocale: chooseFormatLocale(language(), app.getSystemLocale()),
        zone: zone(),
        preferences: preferences.current(),
        notice: await services.notice(),
      }),
      applied: (changed) => {
        nativeTheme.themeSource = changed.theme
        setMenu({ platform: process.platform, say, developing })
        broadcast('preferences', changed)
      },
    })
    const help = helpHandlers({
      addresses: new Set(addresses),
      openOutside: (address) => openOutside(address, log),
      copy: (text) => void clipboard.writeText(text),
      diagnostics: async () => ({
        ...(await services.facts()),
        version: app.getVersion(),
        electron: process.versions.electron,
        chromium: process.versions.chrome,
        node: process.versions.node,
        system: `${process.platform} ${release()} ${arch()}`,
        language: language(),
        formatLocale: chooseFormatLocale(language(), app.getSystemLocale()),
        zone: zone(),
        notice: await services.notice(),
        errors: lastErrors(join(folder, 'logs'), 10),
      }),
    })
    answerAll(
      contract,
      { ...ownHandlers, ...help, ...services.handlers },
      { trusts: windows.trusts, log, checkAnswers: developing },
    )
    watchPower(clock, ({ kind }) => {
      if (kind === 'resume' || kind === 'unlock') services.wake()
    })
    watchNetwork(() => services.wake())
    const show = prepareTracker({
      url,
      pages: built('renderer'),
      preload: built('preload/tracker.cjs'),
      folder,
      windows,
      say,
      language,
      developing,
      log,
      clock,
    })
    leadLife({
      log,
      show,
      isHeldUp: () => vault.isWaiting(),
      stop: async () => {
        await services.stop()
        close()
      },
    })
    show()
  }
  app.whenReady().then(start).catch(failToStart)
}
