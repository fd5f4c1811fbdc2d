import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterEach, expect, test } from 'vitest'
import { newDevice, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.close())

/** Reads a stream message by message; comments come as their text. */
function listen(reply: Response) {
  const waiting: string[] = []
  const parser = createParser({
    onEvent: (message: EventSourceMessage) => void waiting.push(`${message.event ?? ''} ${message.data}`),
    onComment: (comment) => void waiting.push(`: ${comment.trim()}`),
  })
  if (reply.body === null) throw new Error('there is no stream')
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  return {
    async next(): Promise<string | undefined> {
      for (;;) {
        const message = waiting.shift()
        if (message !== undefined) return message
        const { done, value } = await reader.read()
        if (done) return undefined
        parser.feed(value)
      }
    },
    cancel: () => reader.cancel(),
  }
}

async function open(keepAlive?: number) {
  server = await startTestServer(keepAlive === undefined ? {} : { keepAlive })
  const session = (
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
  ).value
  const reply = await server.app.request('/api/v1/events', {
    headers: { authorization: `Bearer ${session.accessToken}` },
  })
  return { session, reply, stream: listen(reply) }
}

test('the stream says where the head is, and then each time something is committed', async () => {
  const { reply, stream } = await open()
  expect(reply.headers.get('content-type')).toContain('text/event-stream')
  expect(reply.headers.get('x-accel-buffering')).toBe('no')
  expect(await stream.next()).toBe('poke {"head":2}')
  await server.ask('register', { username: 'bert', password: 'a long password', fullName: '', device: newDevice() })
  expect(await stream.next()).toBe('poke {"head":4}')
  expect(server.events.open()).toBe(1)
  await stream.cancel()
  await expect.poll(() => server.events.open()).toBe(0)
  expect(server.parts.pokes.listeners()).toBe(0)
})

test('it needs a session', async () => {
  const { session } = await open()
  expect((await server.app.request('/api/v1/events')).status).toBe(401)
  expect((await server.app.request(`/api/v1/events?access_token=${session.accessToken}`)).status).toBe(401)
})

test('it is never silent for long, and ends when the session does', async () => {
  const { session, stream } = await open(5)
  expect(await stream.next()).toBe('poke {"head":2}')
  expect(await stream.next()).toBe(': still here')
  await server.ask('logout', { refreshToken: session.refreshToken, everywhere: false })
  let last: string | undefined
  do last = await stream.next()
  while (last !== undefined)
  expect(server.events.open()).toBe(0)
})

test('closing the server ends every stream', async () => {
  const { stream } = await open()
  expect(await stream.next()).toBe('poke {"head":2}')
  server.events.closeAll()
  expect(await stream.next()).toBeUndefined()
})
