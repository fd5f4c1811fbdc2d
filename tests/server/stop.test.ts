import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Session } from '../../shared/protocol/auth.ts'
import { createLog } from '../../server/log.ts'
import { startServer } from '../../server/start.ts'
import { configOf, newDevice, startTestServer } from '../support/server.ts'

test('while it stops it takes nothing new, says so, and stays alive for those who watch it', async () => {
  let stopping = false
  const server = await startTestServer({ stopping: () => stopping })
  onTestFinished(server.close)
  expect((await server.app.request('/ready')).status).toBe(200)
  stopping = true
  for (const path of ['/ready', '/api/v1/auth/config', '/metrics']) {
    const reply = await server.app.request(path)
    expect(reply.status, path).toBe(503)
    expect(reply.headers.get('retry-after')).toBe('5')
    expect(reply.headers.get('connection')).toBe('close')
    expect(await reply.json()).toMatchObject({ code: 'not-ready' })
  }
  expect((await server.app.request('/health')).status).toBe(200)
})

test('what was begun before it stops is answered, and its port is free afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const lines: string[] = []
  const server = await startServer(
    configOf({ TIMETRACKER_DATA_DIR: folder, PORT: '0' }),
    createLog('info', { write: (line: string) => void lines.push(line) }),
  )
  onTestFinished(server.stop)
  const body = JSON.stringify({ username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
  const { hostname, port } = new URL(server.url)
  const asking = request({
    hostname,
    port,
    path: '/api/v1/auth/register',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), expect: '100-continue' },
  })
  const answer = new Promise<string>((resolve, reject) => {
    asking.once('error', reject)
    asking.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.once('end', () => resolve(text))
    })
  })
  // Half of it is there, and the server has begun with it: it said that it wants the rest.
  const wanted = new Promise<void>((resolve) => asking.once('continue', resolve))
  asking.write(body.slice(0, 10))
  await wanted
  const stopped = server.stop()
  asking.end(body.slice(10))
  expect(Session.parse(JSON.parse(await answer)).user.username).toBe('anna')
  await stopped
  await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  expect(lines.at(-1)).toContain('the server has stopped')
})
