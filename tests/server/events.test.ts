import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterEach, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { succeed } from '../../server/result.ts'
import { write } from '../../server/write.ts'
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

const entryRow = (person: string) => ({
  id: v7(),
  stamps: '{}',
  deleted_at: null,
  user_id: person,
  project_id: null,
  task_id: null,
  description: '',
  started_at: 0,
  ended_at: 60_000,
  breaks: '[]',
  zone: 'Europe/Berlin',
  stop_reason: 'user' as const,
  billable: 0 as const,
  tag_ids: '[]',
  source: 'manual' as const,
})

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

test('whom something new does not concern is left alone', async () => {
  const { session, stream } = await open()
  expect(await stream.next()).toBe('poke {"head":2}')
  await server.ask('register', { username: 'bert', password: 'a long password', fullName: '', device: newDevice() })
  expect(await stream.next()).toBe('poke {"head":4}')
  const [mine] = await server.db.selectFrom('users').select('id').where('id', '=', session.user.id).execute()
  const [theirs] = await server.db.selectFrom('users').select('id').where('id', '!=', session.user.id).execute()
  const track = (person: string | undefined): Promise<unknown> =>
    write(server.parts, async ({ transaction, org, nextVersion }) => {
      const row = { ...entryRow(String(person)), org_id: org.id, version: nextVersion() }
      await transaction.insertInto('time_entries').values(row).execute()
      return succeed(null)
    })
  await track(theirs?.id)
  await track(mine?.id)
  // The head says that something came before, and nothing was said of it.
  expect(await stream.next()).toBe('poke {"head":6}')
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
