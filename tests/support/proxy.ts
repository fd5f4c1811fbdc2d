import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A stretch of network cable between an app and a server, which can be pulled out. */
export interface Cable {
  /** Where the app reaches the server through it. */
  readonly url: string
  /** Ends every connection and refuses new ones, as without a network. */
  cut(): Promise<void>
  /** Takes connections again, on the same port. */
  mend(): Promise<void>
  stop(): Promise<void>
}

/** Lays a cable on loopback to a port on loopback. */
export async function layCable(targetPort: number): Promise<Cable> {
  const open = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket)
      socket.pipe(other)
      // One end that breaks breaks the other; what the ends make of it is theirs to show.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
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
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port), stop: cut }
}
