import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright'
import { systemBrowser } from '../../scripts/setup/system-packages.mjs'
import { giveTo, ordinaryAccount } from './ordinary-account.ts'

/** The system's browser as the app sees it: whatever the app opens arrives here. */
export type SystemBrowser = {
  /** To put first on the app's PATH. */
  readonly commands: string
  /** The next address that the app has opened, or opens; each is given out once. */
  openedUrl(): Promise<string>
  /** Every address that the app has opened so far. */
  readonly opened: readonly string[]
  /** Chromium, without a window, started when it is first asked for. */
  chromium(): Promise<Browser>
  stop(): Promise<void>
}

/**
 * Stands in for the command with which Linux opens an address in a person's browser.
 * @param home of the person, where the browser looks for the authorities that they trust
 */
export function startSystemBrowser(home?: string): SystemBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-browser-'))
  const commands = join(folder, 'commands')
  const inbox = join(folder, 'inbox')
  mkdirSync(commands)
  mkdirSync(inbox)
  const list = join(inbox, 'opened')
  writeFileSync(join(commands, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${list}'\n`)
  for (const path of [folder, commands]) chmodSync(path, 0o755)
  chmodSync(join(commands, 'xdg-open'), 0o755)
  giveTo(ordinaryAccount(), inbox)

  const opened: string[] = []
  const waiting: ((url: string) => void)[] = []
  let given = 0
  const look = (): void => {
    const text = existsSync(list) ? readFileSync(list, 'utf8') : ''
    // A line counts once it is whole.
    opened.push(
      ...text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .slice(opened.length, -1),
    )
    for (let next = opened[given]; next !== undefined && waiting.length > 0; next = opened[given]) {
      given += 1
      waiting.shift()?.(next)
    }
  }
  const watcher = watch(inbox, look)
  let browser: Promise<Browser> | null = null
  return {
    commands,
    opened,
    openedUrl: () =>
      new Promise((settle) => {
        waiting.push(settle)
        look()
      }),
    chromium() {
      browser ??= launchChromium(home)
      return browser
    },
    async stop() {
      watcher.close()
      await (await browser)?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function launchChromium(home: string | undefined): Promise<Browser> {
  const executablePath = systemBrowser()
  if (executablePath === null) throw new Error('Chromium is not installed: run npm run setup -- --tests')
  return chromium.launch({
    executablePath,
    ...(home === undefined ? {} : { env: { ...process.env, HOME: home } }),
    args: ['--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
}
