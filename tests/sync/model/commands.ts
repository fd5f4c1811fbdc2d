import fc from 'fast-check'
import { saveProject } from '../../../main/tracking/catalog.ts'
import { addEntry, deleteEntry, editEntry } from '../../../main/tracking/entries.ts'
import { startTimer, stopTimer } from '../../../main/tracking/timer.ts'
import { EntryContent } from '../../../shared/domain/entry.ts'
import { EntryId } from '../../../shared/domain/id.ts'
import type { SimulatedDevice } from '../simulation/world.ts'
import { DeviceModel, type Model } from './model.ts'
import type { Real } from './real.ts'

type Command = fc.AsyncCommand<Model, Real>

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const MOST_DEVICES = 5

/** Something that happens on or to one device. Without `model` it has no effect that the model knows. */
interface Step {
  readonly name: string
  /** Whether it can happen, by the model. */
  readonly when?: (model: Model, device: DeviceModel, index: number) => boolean
  readonly run: (given: {
    readonly model: Model
    readonly device: DeviceModel
    readonly real: Real
    readonly actual: SimulatedDevice
    readonly index: number
    /** A number to choose by. */
    readonly which: number
  }) => Promise<void>
}

const indexOf = (model: Model, which: number): number => which % model.devices.length
const chosen = (device: DeviceModel, which: number): EntryId =>
  EntryId.parse([...device.entries.keys()].toSorted()[which % device.entries.size])
const contentOf = (description: string): EntryContent =>
  EntryContent.parse({ description, projectId: null, taskId: null, tagIds: [], billable: false })

const hasEntries: Step['when'] = (_, { entries }) => entries.size > 0
const isOnline: Step['when'] = (_, { offline }) => !offline

const steps: readonly Step[] = [
  {
    name: 'StartTimer',
    async run({ real, device, actual }) {
      const description = real.newWords()
      const started = await real.act(actual, () => startTimer(actual.tracking, contentOf(description)))
      device.write(started.id, description)
    },
  },
  {
    name: 'StopTimer',
    when: (_, { running }) => running !== undefined,
    async run({ real, device, actual }) {
      const stopped = await real.act(actual, () => stopTimer(actual.tracking))
      real.expect(stopped.id === device.running, `stopped ${stopped.id}, not ${device.running}`)
      real.expect(real.running(actual) === undefined, 'something runs after the timer was stopped')
    },
  },
  {
    name: 'EditDescription',
    when: hasEntries,
    async run({ real, device, actual, which }) {
      const [id, description] = [chosen(device, which), real.newWords()]
      await real.act(actual, () => editEntry(actual.tracking, id, { description }))
      device.write(id, description)
    },
  },
  {
    name: 'EditInterval',
    when: hasEntries,
    async run({ real, device, actual, which }) {
      const id = chosen(device, which)
      const startedAt = Math.max(0, real.startOf(actual, id) - (which % (20 * MINUTE)))
      // Where a wrong clock makes it impossible nothing happens.
      await real.tryToAct(actual, () => editEntry(actual.tracking, id, { startedAt }))
    },
  },
  {
    name: 'Delete',
    when: hasEntries,
    async run({ real, device, actual, which }) {
      const id = chosen(device, which)
      await real.act(actual, () => deleteEntry(actual.tracking, id))
      device.delete(id)
    },
  },
  {
    name: 'AddManual',
    async run({ real, device, actual, which }) {
      const description = real.newWords()
      const endedAt = actual.tracking.clock()
      const startedAt = Math.max(0, endedAt - (which % (60 * MINUTE)))
      const running = real.running(actual)
      const added = await real.act(actual, () =>
        addEntry(actual.tracking, { ...contentOf(description), startedAt, endedAt }),
      )
      device.write(added.id, description)
      real.expect(real.running(actual) === running, 'an entry by hand ended or started a timer')
    },
  },
  {
    name: 'CreateProject',
    async run({ real, actual }) {
      const form = { clientId: null, code: '', colour: 'blue', billable: true, rate: null, archived: false } as const
      await real.act(actual, () => saveProject(actual.tracking, { ...form, name: real.newWords() }))
    },
  },
  {
    name: 'Sync',
    when: isOnline,
    async run({ real, device, actual }) {
      await real.sync(actual)
      device.mine.clear()
      device.learn(real.shown(actual))
    },
  },
  {
    name: 'SyncOnePage',
    when: isOnline,
    async run({ real, device, actual, which }) {
      await real.round(actual, 1 + (which % 5))
      real.keeps(actual, device)
      device.learn(real.shown(actual))
    },
  },
  { name: 'SyncLoseRequest', when: isOnline, run: ({ real, actual }) => real.loseRequest(actual) },
  { name: 'SyncLoseResponse', when: isOnline, run: ({ real, actual }) => real.loseResponse(actual) },
  { name: 'DuplicateLastRequest', run: ({ real, actual }) => real.duplicateLast(actual) },
  // What is in memory is gone; the disk is as it was.
  { name: 'Crash', run: ({ real, actual }) => real.world.restoreDevice(actual, actual.raw.serialize()) },
  {
    name: 'JumpClock',
    async run({ actual, which }) {
      actual.clockSkew += (which % (2 * 60 * MINUTE)) - 60 * MINUTE
    },
  },
  {
    name: 'GoOffline',
    async run({ device, real, which }) {
      device.offline = true
      real.world.now += (which % 30) * DAY
    },
  },
  {
    name: 'GoOnline',
    when: (_, { offline }) => offline,
    async run({ device }) {
      device.offline = false
    },
  },
  {
    name: 'BackUpClient',
    async run({ model, device, actual, index }) {
      model.backups[index] = new DeviceModel(device)
      actual.backups = [actual.raw.serialize()]
    },
  },
  {
    name: 'RestoreClient',
    when: (model, _, index) => model.backups[index] !== undefined,
    async run({ model, real, actual, index }) {
      await real.restoreClient(actual)
      model.devices[index] = new DeviceModel(model.backups[index])
    },
  },
  {
    name: 'CloneClient',
    when: ({ devices }) => devices.length < MOST_DEVICES,
    async run({ model, real, device, actual }) {
      await real.clone(actual)
      model.devices.push(new DeviceModel(device))
    },
  },
  {
    name: 'BackUpServer',
    async run({ model, real }) {
      model.serverBackup = true
      real.backUpServer()
    },
  },
  {
    name: 'RestoreServer',
    when: ({ serverBackup }) => serverBackup,
    async run({ model, real }) {
      model.serverBackup = false
      await real.restoreServer()
    },
  },
  { name: 'Purge', run: ({ real }) => real.purge() },
]

/** One step on one device, and what has to hold after every step. */
const commandOf =
  (step: Step) =>
  ([deviceIndex, which]: readonly [number, number]): Command => ({
    check(model) {
      const index = indexOf(model, deviceIndex)
      const device = model.devices[index]
      return device !== undefined && (step.when?.(model, device, index) ?? true)
    },
    async run(model, real) {
      const index = indexOf(model, deviceIndex)
      const [device, actual] = [model.devices[index], real.world.devices[index]]
      if (!device || !actual) throw new Error(`there is no device ${index}`)
      real.world.now += MINUTE
      await step.run({ model, device, real, actual, index, which })
      for (const [at, one] of model.devices.entries()) {
        const seen = real.world.devices[at]
        if (seen) real.shows(seen, one)
      }
    },
    toString: () => `${step.name}(${deviceIndex}, ${which})`,
  })

/** How often each kind comes: people act more than disks fail. */
const weightOf = (name: string): number =>
  /^(StartTimer|EditDescription|Delete|SyncOnePage)$/.test(name) ? 3 : name === 'Sync' ? 5 : 1

export const commands = fc.commands(
  steps.flatMap((step) =>
    Array.from({ length: weightOf(step.name) }, () =>
      fc.tuple(fc.nat(MOST_DEVICES), fc.nat(2 ** 31)).map(commandOf(step)),
    ),
  ),
  { maxCommands: 60, size: 'max' },
)
