import { connect, type AddressInfo, type Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import type { Certificate } from './certificate.ts'

/** TLS in front of something on this computer that speaks plainly. */
export interface TlsFront {
  readonly url: string
  /** What came from clients that took the certificate. */
  readonly heard: string
  /** From now on somebody with another certificate is at the same address; what was connected is cut. */
  change(certificate: Certificate): Promise<void>
  stop(): Promise<void>
}

/** Starts it on a free port, in front of another one. */
export async function startTls(behind: number, first: Certificate): Promise<TlsFront> {
  const sockets = new Set<Socket>()
  let heard = ''
  const listen = async (certificate: Certificate, port: number): Promise<Server> => {
    const server = createServer(certificate, (client) => {
      const onward = connect(behind, '127.0.0.1')
      client.on('data', (data: Buffer) => (heard += data.toString('latin1')))
      client.pipe(onward).pipe(client)
      client.on('error', () => onward.destroy())
      client.on('close', () => onward.destroy())
      onward.on('error', () => client.destroy())
      onward.on('close', () => client.destroy())
    })
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return server
  }
  const end = (server: Server): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  let server = await listen(first, 0)
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    get heard() {
      return heard
    },
    async change(certificate) {
      await end(server)
      heard = ''
      server = await listen(certificate, port)
    },
    stop: () => end(server),
  }
}
