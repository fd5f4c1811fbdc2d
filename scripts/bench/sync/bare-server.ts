import { createServer, type ServerResponse } from 'node:http'
import { z } from 'zod'
import type { DatabaseLocation } from '../../../server/db/open.ts'
import { openBare } from './bare.ts'
import type { ServerEntry } from './entries.ts'

/*
 * The least that a server does between two devices, in a process of its own: it writes an entry, tells everybody who listens,
 * and gives it to whoever asks. Nobody signs in, nothing is checked, and there is no ledger.
 */

// Given by whoever starts it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const location = JSON.parse(process.argv[2] ?? '') as DatabaseLocation
const database = await openBare(location)
const streams = new Set<ServerResponse>()
let newest = ''

const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: poke\ndata: {"head":0}\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
    return
  }
  if (request.url === '/memory') return void response.end(String(process.memoryUsage.rss()))
  if (request.method === 'GET') return void response.end(newest)
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    newest = Buffer.concat(chunks).toString()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const entry = JSON.parse(newest) as ServerEntry
    database.upsert([entry]).then(
      () => {
        for (const stream of streams) stream.write(`event: poke\ndata: {"head":${entry.version}}\n\n`)
        response.end('{}')
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = z.object({ port: z.number() }).parse(server.address())
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
})
