import { writeSync } from 'node:fs'
import type { KyselyPlugin } from 'kysely'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import { Session } from '../../../shared/protocol/auth.ts'
import { startHttpDevice } from '../../support/http-device.ts'

/*
 * A program of its own, so that it can be killed: a device that tracks one entry and syncs until everything is sent and
 * fetched. It counts the points between two instructions at which a process may end: before each statement, before a request,
 * after an answer, before its pages hear of rows. At the point that it is given it ends as by a power cut.
 */

const [url = '', path = '', session = '', description = '', killAt = ''] = process.argv.slice(2)
let points = 0
let isCounting = false

/** Written before the next instruction, whatever happens to the process after it. */
const say = (word: string): void => void writeSync(1, `${word}\n`)

function point(name: string): void {
  if (!isCounting) return
  points += 1
  if (points !== Number(killAt)) return
  say(`killed ${name}`)
  process.kill(process.pid, 'SIGKILL')
}

const counting: KyselyPlugin = {
  transformQuery({ node }) {
    point(`before ${node.kind}`)
    return node
  },
  transformResult: async ({ result }) => result,
}

async function countedReplica(): Promise<Replica> {
  const opened = await openReplica(path)
  const writer = opened.writer.withPlugin(counting)
  return { ...opened, writer, reader: writer }
}

async function countedFetch(...asked: Parameters<typeof fetch>): Promise<Response> {
  point('before a request')
  const response = await fetch(...asked)
  point('after an answer')
  return response
}

const device = await startHttpDevice(url, Session.parse(JSON.parse(session)), {
  replica: await countedReplica(),
  ports: {
    fetch: countedFetch,
    onChanged: () => point('before pages hear of rows'),
  },
})
await device.settled()
isCounting = true
await device.track(description)
say('tracked')
await device.settled()
isCounting = false
say(`settled after ${points}`)
await device.stop()
process.exit(0)
