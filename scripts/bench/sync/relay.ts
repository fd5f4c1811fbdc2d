import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { z } from 'zod'
import { openReplica } from '../../../main/db/open.ts'
import type { DatabaseLocation } from '../../../server/db/open.ts'

/** The bare server, in a process of its own. */
export interface BareServer {
  readonly url: string
  stop(): void
}

/** Starts it on a database that has the server's schema. */
export async function startBareServer(location: DatabaseLocation): Promise<BareServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), JSON.stringify(location)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) =>
      resolve(z.object({ url: z.url() }).parse(JSON.parse(line)).url),
    )
    child.once('close', () => reject(new Error('The bare server did not start.')))
  })
  return { url, stop: () => void child.kill('SIGKILL') }
}

/** Reads an endless answer; calls back at each event. Answers when the first has come, with how to end it. */
export async function listenTo(url: string, token: string, onEvent: () => void): Promise<() => void> {
  const abort = new AbortController()
  const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal })
  if (!reply.ok || reply.body === null) throw new Error(`${url}: ${reply.status}`)
  const stream: AsyncIterable<Uint8Array> = reply.body
  const first = Promise.withResolvers<void>()
  void (async () => {
    const decoder = new TextDecoder()
    let rest = ''
    try {
      for await (const chunk of stream) {
        const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) {
          if (!event.startsWith('event: poke')) continue
          first.resolve()
          onEvent()
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) first.reject(error)
    }
  })()
  await first.promise
  return () => abort.abort()
}

/** An empty database of a device, as a file. */
export async function emptyReplica(path: string): Promise<string> {
  await (await openReplica(path)).close()
  return path
}
