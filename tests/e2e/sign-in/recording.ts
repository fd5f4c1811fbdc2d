import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly authorization: string
  sent: string
  received: string
}

export interface ProviderRecording {
  readonly exchanges: readonly Exchange[]
  /** While true, every connection to the provider breaks. */
  cut: boolean
  /** While set, what the provider says to requests of this path is lost on the way, after it has done what was asked. */
  lost: string | null
  /** How many of its words were lost. */
  readonly losses: number
  stop(): void
}

interface Started {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
}

/** Listens to a provider that runs in this process, where it reads and writes; what it does stays as it is. */
export function recordProvider(port: number): ProviderRecording {
  const exchanges: Exchange[] = []
  let losses = 0
  const recording: ProviderRecording = {
    exchanges,
    cut: false,
    lost: null,
    get losses() {
      return losses
    },
    stop: () => unsubscribe(channel, listen),
  }
  const listen = (message: unknown): void => {
    const { request, response, socket } = message as Started
    if (socket.localPort !== port) return
    if (recording.cut) {
      socket.destroy()
      return
    }
    const exchange = exchangeOf(request)
    exchanges.push(exchange)
    const emit = request.emit.bind(request)
    request.emit = (event: string | symbol, ...values: unknown[]) => {
      if (event === 'data') exchange.sent += String(values[0])
      return emit(event, ...values)
    }
    const end = response.end.bind(response) as (...values: unknown[]) => ServerResponse
    response.end = ((...values: unknown[]) => {
      if (typeof values[0] === 'string' || values[0] instanceof Uint8Array)
        exchange.received += Buffer.from(values[0] as string).toString('utf8')
      exchange.received += JSON.stringify(response.getHeaders())
      if (request.url === recording.lost) {
        losses += 1
        return response
      }
      return end(...values)
    }) as typeof response.end
  }
  subscribe(channel, listen)
  return recording
}

const channel = 'http.server.request.start'

export interface ServerRecording {
  /** Where the app reaches the server. */
  readonly url: string
  readonly exchanges: readonly Exchange[]
  /** While true, every connection to the server breaks. */
  cut: boolean
  /** From now on the server is on another port. */
  redirect(port: number): void
  stop(): Promise<void>
}

/** Stands between apps and a server, passes everything on as it comes, and keeps it. */
export async function recordServer(first: number): Promise<ServerRecording> {
  const exchanges: Exchange[] = []
  let port = first
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    if (recording.cut) {
      request.socket.destroy()
      return
    }
    const exchange = exchangeOf(request)
    exchanges.push(exchange)
    const onward = ask(
      { host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        response.flushHeaders()
        answer.on('data', (data: Buffer) => (exchange.received += data.toString('utf8')))
        answer.pipe(response)
        answer.on('error', () => response.destroy())
      },
    )
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.on('data', (data: Buffer) => (exchange.sent += data.toString('utf8')))
    request.pipe(onward)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let cut = false
  const recording: ServerRecording = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    get cut() {
      return cut
    },
    set cut(value) {
      cut = value
      if (value) for (const socket of sockets) socket.destroy()
    },
    redirect: (next) => void (port = next),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
  return recording
}

const exchangeOf = (request: IncomingMessage): Exchange => ({
  method: request.method ?? '',
  url: request.url ?? '',
  authorization: request.headers.authorization ?? '',
  sent: '',
  received: '',
})
