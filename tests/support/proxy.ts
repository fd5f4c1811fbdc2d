import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { startMeddler, type Fault, type Meddling } from './meddler.ts'

/** A stretch of network between an app and a server, which a test can pull out, drag out and meddle with. */
export interface Cable {
  /** Where the app reaches the server through it. */
  readonly url: string
  /** Ends every connection and refuses new ones, as without a network. */
  cut(): Promise<void>
  /** Takes connections again, on the same port. */
  mend(): Promise<void>
  /**
   * Connections that are open carry nothing any more, and nobody is told: half-open, as after sleep or when a VPN has gone.
   * New ones work.
   */
  strand(): void
  /**
   * As `strand`, and new connections carry nothing either, until the returned function is called: then new ones work. Resolves once
   * somebody has tried so many new ones.
   */
  swallow(connections: number): { readonly tried: Promise<void>; readonly end: () => void }
  /** From now on each piece of so many bytes takes so many milliseconds, one after the other. Without a pace it is quick again. */
  slow(pace?: Pace): void
  /** Does something to the next request to a path, once. */
  next(path: string, fault: Fault): Meddling
  /** Leads to another port: the server was started again. */
  leadTo(port: number): void
  stop(): Promise<void>
}

export interface Pace {
  readonly bytes: number
  readonly milliseconds: number
}

/** Lays a cable on loopback to a port on loopback. */
export async function layCable(targetPort: number): Promise<Cable> {
  const meddler = await startMeddler(targetPort)
  const open = new Set<Socket>()
  let stranded = new Set<Socket>()
  let pace: Pace | undefined
  let swallowing: ((socket: Socket) => void) | undefined
  const server = createServer((incoming) => {
    const outgoing = connect(meddler.port, '127.0.0.1')
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket)
      if (socket === incoming) swallowing?.(socket)
      socket.pipe(stretch(() => (stranded.has(socket) ? 'nothing' : pace))).pipe(other)
      // One end that breaks breaks the other; what the ends make of it is theirs to show.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        if (!stranded.has(socket)) other.destroy()
      })
    }
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const cut = async (): Promise<void> => {
    stranded = new Set()
    const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined
    for (const socket of open) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend: () => listen(port),
    strand: () => {
      stranded = new Set(open)
    },
    swallow: (connections) => {
      stranded = new Set(open)
      const tried = Promise.withResolvers<void>()
      let left = connections
      swallowing = (socket) => {
        stranded.add(socket)
        left -= 1
        if (left <= 0) tried.resolve()
      }
      return { tried: tried.promise, end: () => (swallowing = undefined) }
    },
    slow: (next) => {
      pace = next
    },
    next: meddler.next,
    leadTo: meddler.leadTo,
    async stop() {
      await cut()
      await meddler.stop()
    },
  }
}

/** Passes on what comes: at once, piece by piece, or not at all. Asked for each piece, so that it can change meanwhile. */
function stretch(manner: () => Pace | 'nothing' | undefined): Transform {
  const pass = (stream: Transform, rest: Buffer, done: () => void): void => {
    const now = manner()
    if (now === 'nothing') return
    if (rest.length === 0) return done()
    const piece = rest.subarray(0, now?.bytes)
    const onward = (): void => {
      if (manner() === 'nothing') return
      stream.push(piece)
      pass(stream, rest.subarray(piece.length), done)
    }
    if (now === undefined) onward()
    else setTimeout(onward, now.milliseconds).unref()
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      pass(this, chunk, done)
    },
  })
}
