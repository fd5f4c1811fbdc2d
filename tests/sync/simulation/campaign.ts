import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { add, nothing, type Batch, type Tally } from './batch.ts'
import { blankDisks, type Disks } from './disk.ts'

const SEEDS_AT_ONCE = 10

export interface Campaign {
  readonly first: number
  readonly count: number
  /** The name of a planted bug. */
  readonly bug?: string | undefined
  /** Told after each batch. */
  readonly onProgress?: (tally: Tally) => void
}

/** Runs many schedules, on all cores. */
export async function runCampaign({ first, count, bug, onProgress }: Campaign): Promise<Tally> {
  const blank = await blankDisks()
  const batches: Batch[] = []
  for (let at = first; at < first + count; at += SEEDS_AT_ONCE) {
    batches.push({ first: at, count: Math.min(SEEDS_AT_ONCE, first + count - at) })
  }
  let tally = nothing
  const take = (answer: Tally): void => {
    tally = add(tally, answer)
    onProgress?.(tally)
  }
  const threads = Math.min(availableParallelism(), batches.length)
  await Promise.all(Array.from({ length: threads }, () => runThread({ blank, bug, batches, take })))
  return tally
}

/** One thread, which takes batches until none is left. */
async function runThread({
  blank,
  bug,
  batches,
  take,
}: {
  readonly blank: Disks
  readonly bug: string | undefined
  readonly batches: Batch[]
  readonly take: (answer: Tally) => void
}): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { ...blank, bug }, execArgv: [] })
  try {
    await new Promise<void>((settle, fail) => {
      const next = (): void => {
        const batch = batches.shift()
        if (batch) worker.postMessage(batch)
        else settle()
      }
      worker.on('message', (answer: Tally) => {
        take(answer)
        next()
      })
      worker.on('error', fail)
      next()
    })
  } finally {
    await worker.terminate()
  }
}
