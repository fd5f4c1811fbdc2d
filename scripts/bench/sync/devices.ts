import type { Session } from '../../../shared/protocol/auth.ts'
import { percentile, type Measurement } from '../measurement.ts'
import { serverEntries } from './entries.ts'
import { requestOfTag } from './pushes.ts'
import { listenTo, startBareServer } from './relay.ts'
import type { Stand } from './stand.ts'

/** How many devices share a session here: a session of its own for each would measure the hashing of passwords. */
const TO_A_SESSION = 100
const HINTS = 20

interface Listened {
  readonly hints: readonly number[]
  /** In bytes, while all listen. */
  readonly memory: number
}

/** Many devices listen, and something happens: until each has heard of it, and what the server's process needs for them. */
export async function measureDevices(
  stand: Stand,
  devices: number,
  clock: () => number,
): Promise<readonly Measurement[]> {
  const sessions: Session[] = []
  for (let from = 0; from < devices; from += TO_A_SESSION) sessions.push(await stand.person())
  const writer = await stand.person()
  let written = 0
  const real = await listenWith({
    devices,
    open: (device, onEvent) =>
      listenTo(`${stand.url}/api/v1/events`, sessions[Math.floor(device / TO_A_SESSION)]?.accessToken ?? '', onEvent),
    write: async () => {
      // A tag concerns everybody; an entry would be told to its person's devices alone.
      const reply = await fetch(`${stand.url}/api/v1/sync`, {
        method: 'POST',
        headers: { authorization: `Bearer ${writer.accessToken}`, 'content-type': 'application/json' },
        body: requestOfTag(writer, `Tag ${(written += 1)}`, clock()),
      })
      if (!reply.ok) throw new Error(await reply.text())
    },
    memory: async () =>
      Number(/^process_resident_memory_bytes (\d+)/m.exec(await (await fetch(`${stand.url}/metrics`)).text())?.[1]),
  })

  const { user, org, location } = await stand.empty()
  const server = await startBareServer(location)
  const rows = serverEntries({ user, org }, 2, HINTS + 1, clock())
  const bare = await listenWith({
    devices,
    open: (_, onEvent) => listenTo(`${server.url}/events`, '', onEvent),
    write: async () => void (await fetch(server.url, { method: 'POST', body: JSON.stringify(rows.pop()) })),
    memory: async () => Number(await (await fetch(`${server.url}/memory`)).text()),
  })
  server.stop()
  const name = (what: string): string => `${what}-of-${devices}-devices-${stand.engine}`
  return [
    {
      name: name('hint-p50'),
      unit: 'ms',
      values: [percentile(real.hints, 0.5)],
      floors: [percentile(bare.hints, 0.5)],
      budget: null,
    },
    {
      name: name('hint-p99'),
      unit: 'ms',
      values: [percentile(real.hints, 0.99)],
      floors: [percentile(bare.hints, 0.99)],
      budget: { of: 'value', most: 100 },
    },
    {
      name: name('memory'),
      unit: 'MB',
      values: [real.memory / 1e6],
      floors: [bare.memory / 1e6],
      budget: { of: 'value', most: 250 },
    },
  ]
}

async function listenWith(how: {
  readonly devices: number
  readonly open: (device: number, onEvent: () => void) => Promise<() => void>
  readonly write: () => Promise<void>
  readonly memory: () => Promise<number>
}): Promise<Listened> {
  const hints: number[] = []
  let [begun, heard] = [0, 0]
  let all: () => void = () => undefined
  const onEvent = (): void => {
    if (begun === 0) return
    hints.push(performance.now() - begun)
    heard += 1
    if (heard === how.devices) all()
  }
  const stops: (() => void)[] = []
  for (let device = 0; device < how.devices; device += 1) stops.push(await how.open(device, onEvent))
  for (let hint = 0; hint < HINTS; hint += 1) {
    const everybody = new Promise<void>((resolve) => {
      all = resolve
    })
    heard = 0
    begun = performance.now()
    await Promise.all([how.write(), everybody])
  }
  const memory = await how.memory()
  for (const stop of stops) stop()
  return { hints, memory }
}
