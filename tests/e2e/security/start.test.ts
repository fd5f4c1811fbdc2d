import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { launchApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { giveTo, ordinaryAccount, runAs } from '../../support/ordinary-account.ts'
import { drawn } from './support.ts'

let folder = ''
let keyring: Keyring
beforeAll(async () => {
  keyring = await startKeyring('unlocked')
})
afterAll(() => keyring.stop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timetracker-start-'))
  giveTo(ordinaryAccount(), folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Start {
  /** What it said on its error stream, as soon as that holds the expected words or it has ended. */
  readonly said: Promise<string>
  readonly ended: Promise<number | null>
  stop(): void
  /** Asks it to end as a system does that shuts down. */
  ask(): void
}

/** Starts the app as a person would from a terminal, without anything that drives it. */
function start(args: readonly string[], env: NodeJS.ProcessEnv, expected: RegExp): Start {
  const { electron, app } = inject('stage')
  const [command, ...rest] = [...runAs(ordinaryAccount()), electron, ...args, app]
  const child = spawn(command, rest, {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
  })
  const said = new Promise<string>((resolve) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (expected.test(text)) resolve(text)
    })
    void ended.then(() => resolve(text))
  })
  return { said, ended, stop: () => void child.kill('SIGKILL'), ask: () => void child.kill('SIGTERM') }
}

const readLogs = (): string => {
  const logs = join(folder, 'data', 'logs')
  // It is made with its first line.
  if (!existsSync(logs)) return ''
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('')
}

test.each([
  [
    'a variable',
    { TIMETRACKER_SERVER_URL: 'http://time.example.com' },
    /serverUrl: .*https.*\(from TIMETRACKER_SERVER_URL\)/,
  ],
  [
    'a variable of the sign-in',
    { OIDC_ISSUER: 'https://idp.example.com', OIDC_CLIENT_ID: 'desktop', OIDC_ID_TOKEN_ALG: 'HS256' },
    /OIDC_ID_TOKEN_ALG: .*, such as RS256 \(from OIDC_ID_TOKEN_ALG\)/,
  ],
  ['another variable', { TIMETRACKER_LOG_LEVEL: 'loud' }, /logLevel: .*\(from TIMETRACKER_LOG_LEVEL\)/],
])('a wrong value in %s stops the start and is named', async (_, env, words) => {
  const running = start([`--user-data-dir=${folder}/data`], { LANG: 'en_US.UTF-8', ...env }, words)
  try {
    expect(await running.said).toMatch(words)
    expect(await running.said).toContain('TimeTracker cannot start with these settings')
    expect(readdirSync(join(folder, 'data'))).not.toContain('logs')
  } finally {
    running.stop()
  }
})

test('a wrong value in the policy of the machine stops the start and is named', async () => {
  const policy = join(folder, 'policy.json')
  writeFileSync(policy, '{ "serverUrll": "https://time.example.com" }', { mode: 0o644 })
  const running = start(
    [`--user-data-dir=${folder}/data`],
    { TIMETRACKER_POLICY_FILE: policy, LANG: 'en_US.UTF-8' },
    /serverUrll: /,
  )
  try {
    expect(await running.said).toContain(`(from ${policy})`)
  } finally {
    running.stop()
  }
})

test('a second start on the same folder brings the first window forward and ends, whatever it is told (T18)', async () => {
  const first = await launchApp({ userDataDir: join(folder, 'data') })
  try {
    await drawn(first.window)
    await first.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const second = start([`--user-data-dir=${folder}/data`, '--anything=file:///etc/passwd'], {}, /(?!)/)
    expect(await second.ended).toBe(0)
    await expect
      .poll(() =>
        first.application.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map((window) => window.isVisible()),
        ),
      )
      .toEqual([true])
  } finally {
    await first.close()
  }
})

test.each([[[]], [['--kiosk']]])(
  'a database that cannot be opened stops the start, with a plain message (%j)',
  async (args) => {
    mkdirSync(join(folder, 'data'))
    // Neither the profiles nor the database of a terminal can be made where something else stands.
    for (const name of ['profiles', 'kiosk.db']) {
      if (name === 'profiles') writeFileSync(join(folder, 'data', name), 'a file')
      else mkdirSync(join(folder, 'data', name))
    }
    giveTo(ordinaryAccount(), join(folder, 'data'))
    const words = /TimeTracker could not start/
    const running = start(
      [...args, `--user-data-dir=${folder}/data`],
      { ...keyring.environment, LANG: 'en_US.UTF-8' },
      words,
    )
    try {
      expect(await running.said).toMatch(words)
      expect(readLogs()).toContain('the app could not start')
    } finally {
      running.stop()
    }
  },
)

test('an app that is asked to end while it starts ends in order, and starts again', async () => {
  const running = start([`--user-data-dir=${folder}/data`], keyring.environment, /(?!)/)
  await expect.poll(() => existsSync(join(folder, 'data', 'profiles'))).toBe(true)
  running.ask()
  expect(await running.ended).toBe(0)
  expect(readLogs()).not.toMatch(/could not be closed|could not start|was not caught|nobody waited/)
  const again = await launchApp({ userDataDir: join(folder, 'data') })
  await drawn(again.window)
  await again.close()
})

test('two folders are two apps', async () => {
  const first = await launchApp({ userDataDir: join(folder, 'one') })
  const second = await launchApp({ userDataDir: join(folder, 'two') })
  await drawn(first.window)
  await drawn(second.window)
  await second.close()
  await first.close()
})
