import { openReplica } from '../../../main/db/open.ts'
import { startHttpDevice, type HttpDevice } from '../../../tests/support/http-device.ts'
import { layCable, type Cable } from '../../../tests/support/proxy.ts'
import type { Measurement } from '../measurement.ts'
import type { Stand } from './stand.ts'

/** How a network goes away; answers how it comes back. */
type Fault = (cable: Cable, device: HttpDevice) => Promise<() => Promise<void> | void>

/** Nobody is there: a network that is gone, or a server that is started again. */
const refused: Fault = async (cable, device) => {
  await cable.cut()
  await device.track('Into nothing')
  await device.until(async () => (await device.engine.status()).phase === 'offline')
  return () => cable.mend()
}

/** Nothing is answered and nothing refused, on the old connections and on new ones: a VPN that hangs. */
const swallowed: Fault = async (cable, device) => {
  const swallowing = cable.swallow(2)
  device.engine.reconnect()
  await swallowing.tried
  return () => swallowing.end()
}

/**
 * From the instant at which the server can be reached again until what was tracked meanwhile is there, with no click; beside the
 * same exchange over a network that was never away. The network comes back at random instants between two tries.
 */
export async function measureBackAgain(stand: Stand, returns: number): Promise<readonly Measurement[]> {
  const measured: Measurement[] = []
  for (const [name, fault] of [
    ['back-after-refusals', refused],
    ['back-after-silence', swallowed],
  ] as const) {
    const cable = await layCable(Number(new URL(stand.url).port))
    const device = await startHttpDevice(cable.url, await stand.person(), {
      replica: await openReplica(stand.file(`${name}.db`)),
    })
    await device.settled()
    const [values, floors]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < returns; turn += 1) {
      const exchanged = performance.now()
      await device.track('Near')
      await device.settled()
      floors.push(performance.now() - exchanged)

      const comeBack = await fault(cable, device)
      await device.track('Far away')
      await new Promise((resolve) => setTimeout(resolve, 3000 * Math.random()))
      const begun = performance.now()
      await comeBack()
      await device.settled()
      values.push(performance.now() - begun)
    }
    await device.stop()
    await cable.stop()
    const line = { unit: 'ms', floors, budget: { of: 'value', most: 5000 } } as const
    measured.push(
      { ...line, name: `${name}-${stand.engine}`, values },
      { ...line, name: `${name}-worst-${stand.engine}`, values: [Math.max(...values)] },
    )
  }
  return measured
}
