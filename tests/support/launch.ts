import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import type { SystemBrowser } from './browser.ts'
import { startKeyring, type Keyring, type KeyringState } from './keyring.ts'
import { giveTo, ordinaryAccount, runAs } from './ordinary-account.ts'
import type { Stage } from './stage.ts'

/** How long a test looks for something on the screen before it gives up, in milliseconds. */
const PATIENCE = 20_000

/** How to start the app. */
export type LaunchOptions = {
  /** The app's data; a new folder when left out, which is deleted at the end. */
  readonly userDataDir?: string
  /** Leaves the app as it is before anybody has ever opened it; else its first question is answered already. */
  readonly firstRun?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** The person's keychain; one that several launches share, or one of its own in this state. Unlocked when left out. */
  readonly keyring?: Keyring | KeyringState
  /** A line of the shell that starts it, in place of Electron with the app and its folder: whatever the system would run. */
  readonly command?: string
  /** What the app opens addresses in. */
  readonly browser?: SystemBrowser
}

/** The running app. */
export type LaunchedApp = {
  readonly application: ElectronApplication
  /** Its first window. */
  readonly window: Page
  readonly userDataDir: string
  /** Where a path lies in the app's data. */
  dataPath(...parts: string[]): string
  /** Lets it end as a person would, and cleans up. */
  close(): Promise<void>
  /** Takes the process away between two instructions, as a power cut would; the data stays when its folder was given. */
  kill(): Promise<void>
}

/** Starts a built app in real Electron: in its sandbox, as an ordinary account, on a session bus of its own. */
export async function launchStaged(
  { electron, app }: Pick<Stage, 'electron' | 'app'>,
  options: LaunchOptions = {},
): Promise<LaunchedApp> {
  const account = ordinaryAccount()
  const scratch = mkdtempSync(join(tmpdir(), 'timetracker-launch-'))
  chmodSync(scratch, 0o755)
  const userDataDir = options.userDataDir ?? join(scratch, 'user-data')
  mkdirSync(userDataDir, { recursive: true })
  const preferences = join(userDataDir, 'preferences.json')
  if (options.firstRun !== true && !existsSync(preferences)) writeFileSync(preferences, '{"welcomed":true}')
  giveTo(account, userDataDir)
  const wrapper = join(scratch, 'electron')
  const line = options.command ?? quoted(electron)
  writeFileSync(wrapper, `#!/bin/sh\nexec ${runAs(account).map(quoted).join(' ')} ${line} "$@"\n`, { mode: 0o755 })

  const isShared = typeof options.keyring === 'object'
  const keyring =
    typeof options.keyring === 'object' ? options.keyring : await startKeyring(options.keyring ?? 'unlocked')
  const path = keyring.environment['PATH'] ?? ''
  const cleanUp = async (): Promise<void> => {
    if (!isShared) await keyring.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  try {
    const application = await _electron.launch({
      executablePath: wrapper,
      // Left to itself, Playwright turns the sandbox off.
      chromiumSandbox: true,
      args: [
        ...(options.args ?? []),
        ...(options.command === undefined ? [`--user-data-dir=${userDataDir}`, app] : []),
      ],
      cwd: app,
      env: {
        ...keyring.environment,
        ...options.env,
        PATH: options.browser === undefined ? path : `${options.browser.commands}${delimiter}${path}`,
      },
    })
    const window = await application.firstWindow()
    window.setDefaultTimeout(PATIENCE)
    const ended = new Promise<void>((settle) => application.once('close', () => settle()))
    return {
      application,
      window,
      userDataDir,
      dataPath: (...parts) => join(userDataDir, ...parts),
      async close() {
        try {
          await closeInTime(application)
        } finally {
          await cleanUp()
        }
      },
      async kill() {
        application.process().kill('SIGKILL')
        await ended
        await cleanUp()
      },
    }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

/** An app that does not end is a failure of its own, and must not hold up the tests after it. */
async function closeInTime(application: ElectronApplication): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_settle, fail) => {
    timer = setTimeout(() => {
      application.process().kill('SIGKILL')
      fail(new Error('The app did not end within 30 s of being asked to.'))
    }, 30_000)
  })
  try {
    await Promise.race([application.close(), late])
  } finally {
    clearTimeout(timer)
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
