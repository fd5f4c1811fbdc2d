import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createKeyVault, KEYCHAIN_SERVICE, type Keychain } from '../../../main/shell/vault.ts'

const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.string().nullable() }),
  z.object({ ok: z.literal(false), trouble: z.string() }),
])
const Told = z.object({ answers: z.array(Answer), told: z.array(z.string()), waiting: z.boolean() })

const child = join(import.meta.dirname, 'support', 'vault-child.ts')

/** A home of its own for a keyring, as of a person who never used this computer. */
async function makeHome(): Promise<NodeJS.ProcessEnv> {
  const home = await mkdtemp(join(tmpdir(), 'timetracker-keyring-'))
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const run = join(home, 'run')
  await mkdir(run, { mode: 0o700 })
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, DBUS_SESSION_BUS_ADDRESS: _bus, ...rest } = process.env
  return {
    ...rest,
    HOME: home,
    XDG_RUNTIME_DIR: run,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
  }
}

function run(command: string, parameters: string[], env: NodeJS.ProcessEnv): Promise<z.infer<typeof Told>> {
  return new Promise((resolve, reject) => {
    const started = spawn(command, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let noise = ''
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      noise += text
    })
    started.on('error', reject)
    started.on('close', () => {
      const line = output.split('\n').find((each) => each.startsWith('{'))
      if (line === undefined) reject(new Error(`no answer: ${output}\n${noise}`))
      else resolve(Told.parse(JSON.parse(line)))
    })
  })
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const same = (count: number, trouble: string): unknown[] =>
  Array.from({ length: count }, () => ({ ok: false, trouble }))

/** Asks the real vault in a session with a real Secret Service. */
function inSession(
  keyring: 'unlocked' | 'locked',
  env: NodeJS.ProcessEnv,
  questions: string[],
  prompt: 'none' | 'open' = 'none',
) {
  const start =
    keyring === 'unlocked'
      ? 'printf password | gnome-keyring-daemon --unlock --components=secrets'
      : 'gnome-keyring-daemon --start --components=secrets'
  const ask = [process.execPath, child, ...questions].map(quote).join(' ')
  const session = ['dbus-run-session', '--', 'sh', '-c', `${start} >/dev/null 2>&1; ${ask}`]
  const [command = '', ...parameters] = prompt === 'open' ? ['xvfb-run', '-a', ...session] : session
  return run(command, parameters, env)
}

describe('the vault on a real Secret Service', () => {
  it('unlocked: keeps a key, gives it back, also in the next session, and drops it', async () => {
    const env = await makeHome()
    const first = await inSession('unlocked', env, ['read:a', 'write:a', 'read:a', 'write:b', 'remove:b', 'read:b'])
    expect(first).toEqual({
      answers: [null, null, 'a'.repeat(32), null, null, null].map((value) => ({ ok: true, value })),
      told: [],
      waiting: false,
    })
    const next = await inSession('unlocked', env, ['read:a', 'remove:a', 'read:a'])
    expect(next.answers).toEqual(['a'.repeat(32), null, null].map((value) => ({ ok: true, value })))
  })

  it('D7: locked is not "nothing there", and the key is still there when it is unlocked again', async () => {
    const env = await makeHome()
    await inSession('unlocked', env, ['write:a'])
    const locked = await inSession('locked', env, ['read:a', 'write:a', 'read:b'])
    expect(locked.answers).toEqual(same(3, 'locked'))
    const unlocked = await inSession('unlocked', env, ['read:a'])
    expect(unlocked.answers).toEqual([{ ok: true, value: 'a'.repeat(32) }])
  })

  it('locked, with a prompt that nobody answers: gives up in time, and asks no second time while it hangs', async () => {
    const env = await makeHome()
    await inSession('unlocked', env, ['write:a'])
    const hanging = await inSession(
      'locked',
      { ...env, PATIENCE_MS: '1000' },
      ['write:a', 'read:a', 'remove:a'],
      'open',
    )
    expect(hanging).toEqual({
      answers: same(3, 'locked'),
      told: ['locked: no answer in time'],
      waiting: true,
    })
  })

  it('absent: without a session bus', async () => {
    const { XDG_RUNTIME_DIR: _run, ...env } = await makeHome()
    const absent = await run(process.execPath, [child, 'read:a', 'write:a', 'remove:a'], env)
    expect(absent.answers).toEqual(same(3, 'absent'))
  })

  it('absent: with a session bus and no keyring on it', async () => {
    const env = await makeHome()
    const ask = [process.execPath, child, 'read:a', 'write:a'].map(quote).join(' ')
    const absent = await run('dbus-run-session', ['--', 'sh', '-c', ask], env)
    expect(absent.answers).toEqual(same(2, 'absent'))
  })
})

/** A keychain in memory, with what may go wrong. */
function fakeKeychain(change: Partial<Keychain> = {}): Keychain & { entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return {
    entries,
    getPassword: async (service, account) => entries.get(`${service}/${account}`) ?? null,
    setPassword: async (service, account, password) => {
      // What CredWrite takes at most.
      if (Buffer.byteLength(password) > 2560) throw new Error('The stub received bad data.')
      entries.set(`${service}/${account}`, password)
    },
    deletePassword: async (service, account) => entries.delete(`${service}/${account}`),
    ...change,
  }
}

describe('the vault', () => {
  const key = randomBytes(32)

  it('D6: puts 44 characters into the keychain, which fits on every system, and leaves no trial key', async () => {
    const keychain = fakeKeychain()
    const vault = createKeyVault({ load: async () => keychain })
    expect(await vault.read('a')).toEqual({ ok: true, value: null })
    expect(await vault.write('a', key)).toEqual({ ok: true, value: null })
    expect([...keychain.entries]).toEqual([[`${KEYCHAIN_SERVICE}/a`, key.toString('base64')]])
    expect(keychain.entries.get(`${KEYCHAIN_SERVICE}/a`)).toHaveLength(44)
    expect(await vault.read('a')).toEqual({ ok: true, value: key })
  })

  it('a native part that does not load is no crash, and is tried again', async () => {
    let tries = 0
    const vault = createKeyVault({
      load: async () => {
        tries += 1
        if (tries === 1) throw new Error('libsecret-1.so.0: cannot open shared object file')
        return fakeKeychain()
      },
    })
    expect(await vault.read('a')).toEqual({ ok: false, trouble: 'absent' })
    expect(await vault.read('a')).toEqual({ ok: true, value: null })
  })

  it.each([
    ['User canceled the operation.', 'refused'],
    ['The user name or passphrase you entered is not correct.', 'refused'],
    ['User interaction is not allowed.', 'locked'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'absent'],
    ['The stub received bad data.', 'refused'],
  ] as const)('%s means %s', async (said, trouble) => {
    const told: string[] = []
    const vault = createKeyVault({
      load: async () =>
        fakeKeychain({
          setPassword: async () => {
            throw new Error(said)
          },
        }),
      onTrouble: (which, words) => told.push(`${which}: ${words}`),
    })
    expect(await vault.write('a', key)).toEqual({ ok: false, trouble })
    expect(await vault.read('a')).toEqual({ ok: false, trouble })
    expect(told[0]).toBe(`${trouble}: ${said}`)
  })

  it('does not believe a keychain that forgets what it took', async () => {
    const vault = createKeyVault({ load: async () => fakeKeychain({ setPassword: async () => undefined }) })
    expect(await vault.write('a', key)).toEqual({ ok: false, trouble: 'refused' })
    expect(await vault.read('a')).toEqual({ ok: false, trouble: 'refused' })
  })

  it('takes what is no key of ours for none', async () => {
    const keychain = fakeKeychain()
    keychain.entries.set(`${KEYCHAIN_SERVICE}/a`, 'hello')
    expect(await createKeyVault({ load: async () => keychain }).read('a')).toEqual({ ok: true, value: null })
  })

  it('asks one question at a time', async () => {
    let open = 0
    let most = 0
    const keychain = fakeKeychain()
    const counted = async <T>(work: Promise<T>): Promise<T> => {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
      return work
    }
    const vault = createKeyVault({
      load: async () => ({
        getPassword: (service, account) => counted(keychain.getPassword(service, account)),
        setPassword: (service, account, password) => counted(keychain.setPassword(service, account, password)),
        deletePassword: (service, account) => counted(keychain.deletePassword(service, account)),
      }),
    })
    await Promise.all([vault.read('a'), vault.write('a', key), vault.read('a'), vault.remove('a'), vault.read('a')])
    expect(most).toBe(1)
  })

  it('answers again when the prompt was answered at last', async () => {
    let answer: (value: null) => void = () => undefined
    const keychain = fakeKeychain()
    const slow = new Promise<null>((resolve) => {
      answer = resolve
    })
    let first = true
    const vault = createKeyVault({
      patienceMs: 10,
      load: async () => ({
        ...keychain,
        getPassword: (service, account) => {
          if (!first) return keychain.getPassword(service, account)
          first = false
          return slow
        },
      }),
    })
    expect(await vault.read('a')).toEqual({ ok: false, trouble: 'locked' })
    expect(vault.isWaiting()).toBe(true)
    expect(await vault.read('a')).toEqual({ ok: false, trouble: 'locked' })
    answer(null)
    await slow
    await new Promise((resolve) => setImmediate(resolve))
    expect(vault.isWaiting()).toBe(false)
    expect(await vault.read('a')).toEqual({ ok: true, value: null })
  })
})
