import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What is done to one request. `lose-request`: it never arrives. `lose-answer`: it arrives and is answered, and the answer is
 * lost. `duplicate`: it arrives twice, one after the other; the first answer is the one that is given. `hold`: it arrives, and the answer
 * waits until the test lets it go.
 */
export type Fault = 'lose-request' | 'lose-answer' | 'duplicate' | 'hold'

export interface Meddling {
  /** The request is here, whole; nothing of it has been passed on. */
  readonly arrived: Promise<void>
  /** It is passed on, and the server has answered, twice where it was sent twice; with these statuses. */
  readonly answered: Promise<readonly number[]>
  /** What was lost is lost, what was held is given. */
  release(): void
}

/** A proxy that passes HTTP on, and does to the next request what it is told. */
export interface Meddler {
  readonly port: number
  next(path: string, fault: Fault): Meddling
  leadTo(port: number): void
  stop(): Promise<void>
}

interface Planned {
  readonly path: string
  readonly fault: Fault
  arrived(): void
  answered(statuses: readonly number[]): void
  readonly released: Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

export async function startMeddler(targetPort: number): Promise<Meddler> {
  let target = targetPort
  const planned: Planned[] = []
  const server = createServer((incoming, outgoing) => {
    const at = planned.findIndex(({ path }) => path === incoming.url)
    const [plan] = at < 0 ? [] : planned.splice(at, 1)
    if (plan === undefined) passOn(target, incoming, outgoing)
    // A server that breaks while it is asked breaks the connection of whoever asks.
    else meddle(() => target, plan, incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    next(path, fault) {
      const arrived = Promise.withResolvers<void>()
      const answered = Promise.withResolvers<readonly number[]>()
      const released = Promise.withResolvers<void>()
      planned.push({
        path,
        fault,
        arrived: arrived.resolve,
        answered: answered.resolve,
        released: released.promise,
      })
      return { arrived: arrived.promise, answered: answered.promise, release: released.resolve }
    },
    leadTo(next) {
      target = next
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Streams go through as they come: events must not wait for their end. */
function passOn(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request(
    { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    },
  )
  onward.on('error', () => outgoing.destroy())
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

async function meddle(
  target: () => number,
  plan: Planned,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readAll(incoming)
  plan.arrived()
  if (plan.fault === 'lose-request') {
    outgoing.destroy()
    return
  }
  const first = await ask(target(), incoming, body)
  const second = plan.fault === 'duplicate' ? await ask(target(), incoming, body) : undefined
  plan.answered([first.status, ...(second === undefined ? [] : [second.status])])
  if (plan.fault === 'hold') await plan.released
  if (plan.fault === 'lose-answer') {
    await plan.released
    outgoing.destroy()
    return
  }
  outgoing.writeHead(first.status, first.headers).end(first.body)
}

function ask(port: number, { method, url: path, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      readAll(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        reject,
      )
    })
    onward.on('error', reject)
    onward.end(body)
  })
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
