import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { deleteEntry, editEntry } from '../../main/tracking/entries.ts'
import { startTimer, stopTimer } from '../../main/tracking/timer.ts'
import { EntryId } from '../../shared/domain/id.ts'
import { content } from '../support/tracking.ts'
import { blankDisks, type Disks } from './simulation/disk.ts'
import { checkOverlay } from './simulation/overlay-check.ts'
import { World, type SimulatedDevice } from './simulation/world.ts'

const SEED = 20_261_123

let blank: Disks
beforeAll(async () => {
  blank = await blankDisks()
})

const newestOf = ({ raw }: SimulatedDevice): EntryId | undefined => {
  const row = raw
    .prepare<[], { id: string }>('select id from time_entries where deleted_at is null order by id desc limit 1')
    .get()
  return row && EntryId.parse(row.id)
}

/** What a person does, by number. What cannot be done at that moment is refused, which is fine. */
async function act(device: SimulatedDevice, kind: number): Promise<void> {
  const { tracking } = device
  const id = newestOf(device)
  if (kind === 0 || !id) await startTimer(tracking, content(`words ${tracking.newId()}`))
  else if (kind === 1) await stopTimer(tracking)
  else if (kind === 2) await editEntry(tracking, id, { description: `words ${tracking.newId()}` })
  else await deleteEntry(tracking, id)
}

const livingIn = (raw: SimulatedDevice['raw']): unknown[] =>
  raw
    .prepare('select id, description, started_at, ended_at from time_entries where deleted_at is null order by id')
    .all()

test(
  `whatever a person does while requests leave and answers are taken in, it is shown and it arrives (seed ${SEED})`,
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.tuple(fc.nat(1), fc.nat(3)), { minLength: 2, maxLength: 14 }),
        async (scheduler, actions) => {
          const world = new World(1, blank, {})
          try {
            const ada = await world.addUser('ada')
            const devices = [await world.addDevice('laptop', ada), await world.addDevice('phone', ada)]
            const acting = scheduler.scheduleSequence(
              actions.map(([index, kind]) => ({
                label: `act ${kind} on ${index}`,
                async builder() {
                  const device = devices[index]
                  if (!device) throw new Error(`there is no device ${index}`)
                  world.now += 1000
                  await act(device, kind)
                  checkOverlay(device)
                },
              })),
            )
            const syncing = devices.map(async (device) => {
              for (let turn = 0; turn < 4; turn += 1) {
                await scheduler.schedule(Promise.resolve(), `${device.name} leaves`)
                const round = await world.prepare(device, 3)
                await scheduler.schedule(Promise.resolve(), `${device.name} is heard`)
                const response = await world.answer(device, round.request)
                await scheduler.schedule(Promise.resolve(), `${device.name} hears`)
                await world.absorb(device, round, response)
                checkOverlay(device)
              }
            })
            await scheduler.waitFor(Promise.all([acting.task, ...syncing]))
            await drain(world)
            const theirs = livingIn(world.server.raw)
            for (const { raw } of devices) expect(livingIn(raw)).toEqual(theirs)
            expect(world.quarantined).toEqual([])
          } finally {
            world.close()
          }
        },
      ),
      { numRuns: 150, seed: SEED },
    )
  },
)

/** Rounds until nothing is pending anywhere and nothing new comes. */
async function drain(world: World): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    for (const device of world.devices) {
      for (let rounds = 0, left = true; left; rounds += 1) {
        expect(rounds).toBeLessThan(100)
        const round = await world.prepare(device, 50)
        const { outcome } = await world.absorb(device, round, await world.answer(device, round.request))
        left = outcome !== 'complete' || device.raw.prepare('select 1 from outbox where state != 2').get() !== undefined
      }
    }
  }
}
