import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { plantedBugs } from './bugs.ts'
import { answerOf, type Batch } from './batch.ts'

/* One thread of a campaign: is sent batches of seeds, and answers what came of each. */

const bytes = z.instanceof(Uint8Array)
const { client, server, terminal, bug } = z
  .object({ client: bytes, server: bytes, terminal: bytes, bug: z.string().optional() })
  .parse(workerData)
// A database is opened from a Buffer; what comes over from another thread is bytes only.
const blank = { client: Buffer.from(client), server: Buffer.from(server), terminal: Buffer.from(terminal) }
const planted = bug === undefined ? undefined : plantedBugs.get(bug)?.bug

parentPort?.on('message', (batch: Batch) => {
  void answerOf(batch, blank, planted).then((answer) => parentPort?.postMessage(answer))
})
