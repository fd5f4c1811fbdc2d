import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { giveTo, ordinaryAccount, runAs } from './ordinary-account.ts'
import { createSession, type Session } from './session.ts'

/** What a person's keychain is like: open, there but locked (nobody answers its prompt), or not there at all. */
export type KeyringState = 'unlocked' | 'locked' | 'absent'

/** A session bus with a keychain of its own, for as many launches of the app as a test needs. */
export type Keyring = {
  readonly session: Session
  /** What a program needs in its environment to reach it. */
  readonly environment: Readonly<Record<string, string>>
  /** Locks or unlocks it, or takes it away; what is stored stays. */
  change(state: KeyringState): Promise<void>
  /** Ends it and deletes what it stored. */
  stop(): Promise<void>
}

const password = 'the keychain of a test'

/** Starts a session bus, and GNOME's keyring on it, for the account that the app runs as. */
export async function startKeyring(state: KeyringState): Promise<Keyring> {
  const session = createSession()
  const bus = await startBus(session)
  const environment = { ...session.environment, DBUS_SESSION_BUS_ADDRESS: bus.address }
  let daemon: ChildProcess | null = null
  const change = async (next: KeyringState): Promise<void> => {
    if (daemon !== null) await end(daemon)
    daemon = null
    if (next === 'absent') return
    daemon = await startDaemon(environment, true)
    if (next === 'unlocked') return
    // The first start has made the keyring; without its password the second leaves it locked.
    await end(daemon)
    daemon = await startDaemon(environment, false)
  }
  const stop = async (): Promise<void> => {
    if (daemon !== null) await end(daemon)
    await end(bus.process)
    session.remove()
  }
  try {
    await change(state)
  } catch (error) {
    await stop()
    throw error
  }
  return { session, environment, change, stop }
}

async function startBus(session: Session): Promise<{ address: string; process: ChildProcess }> {
  // No services to activate: a keychain is there only when the test has started one.
  const settings = join(session.home, 'session-bus.conf')
  writeFileSync(
    settings,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${session.home}/run</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  )
  giveTo(ordinaryAccount(), settings)
  const bus = start(['dbus-daemon', `--config-file=${settings}`, '--nofork', '--print-address=1'], session.environment)
  const address = await new Promise<string>((settle, fail) => {
    createInterface(bus.stdout).once('line', settle)
    bus.once('error', fail)
    bus.once('close', () => fail(new Error('The session bus ended at once.')))
  })
  return { address, process: bus }
}

async function startDaemon(environment: Readonly<Record<string, string>>, unlock: boolean): Promise<ChildProcess> {
  const daemon = start(
    ['gnome-keyring-daemon', '--foreground', '--components=secrets', ...(unlock ? ['--unlock'] : [])],
    environment,
  )
  daemon.stdin.end(unlock ? password : '')
  daemon.stdout.resume()
  while (!(await isOnBus(environment))) {
    if (daemon.exitCode !== null || daemon.signalCode !== null) throw new Error('The keyring ended at once.')
  }
  return daemon
}

/** Whether somebody answers as the keychain. */
async function isOnBus(environment: Readonly<Record<string, string>>): Promise<boolean> {
  const question = [
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.freedesktop.secrets',
  ]
  const asked = start(['dbus-send', ...question], environment)
  let answer = ''
  asked.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  await new Promise((settle) => asked.once('close', settle))
  return answer.includes('boolean true')
}

function start(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const [command = '', ...args] = [...runAs(ordinaryAccount()), ...words]
  return spawn(command, args, { env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((settle) => child.once('close', settle))
  child.kill('SIGTERM')
  await ended
}
