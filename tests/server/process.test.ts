import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { Session } from '../../shared/protocol/auth.ts'
import { readConfig } from '../../server/config/config.ts'
import { variables } from '../../server/config/variables.ts'
import { openDatabase } from '../../server/db/open.ts'
import { createDatabase } from '../support/postgres.ts'
import { runServerCommand, startServerProcess } from '../support/server-process.ts'
import { newDevice } from '../support/server.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-server-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(environment: Record<string, string>) {
  const server = await startServerProcess(environment)
  closers.push(() => server.stop('SIGKILL'))
  return server
}

const post = (url: string, path: string, body: unknown) =>
  fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function register(url: string, username: string): Promise<Session> {
  const reply = await post(url, '/api/v1/auth/register', {
    username,
    password: 'a long password',
    fullName: '',
    device: newDevice(),
  })
  return Session.parse(await reply.json())
}

const events = (url: string, session: Session) =>
  fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${session.accessToken}` } })

describe('the server as a process', () => {
  test('serves, keeps what it was told over a restart, and stops gracefully with streams open', async () => {
    const folder = newFolder()
    const first = await start({ TIMETRACKER_DATA_DIR: folder })
    const session = await register(first.url, 'anna')
    const stream = await events(first.url, session)
    const ended = stream.text()
    const outcome = await first.stop()
    expect(outcome.code, outcome.stderr).toBe(0)
    expect(await ended).toContain('event: poke')
    expect(outcome.stdout).toContain('the server has stopped')
    expect(outcome.stdout).not.toContain(session.accessToken)

    const second = await start({ TIMETRACKER_DATA_DIR: folder })
    const me = await fetch(`${second.url}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${session.accessToken}` },
    })
    expect(await me.json()).toMatchObject({ username: 'anna' })
    const large = await post(second.url, '/api/v1/auth/login', 'x'.repeat(2_000_000))
    expect(large.status).toBe(413)
    expect((await second.stop('SIGINT')).code).toBe(0)
  })

  test('wrong settings stop the start with everything that is wrong', async () => {
    const outcome = await runServerCommand([], { AUTH_METHOD: 'oidc', PORT: 'x', SECRET_KEY: 'canary' })
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain(
      'OIDC_ISSUER: it is missing, and AUTH_METHOD=oidc needs it (example: OIDC_ISSUER=https://',
    )
    expect(outcome.stderr).toContain('PORT: it is not a whole number')
    expect(outcome.stderr).toContain('SECRET_KEY: not supported')
    expect(outcome.stderr).not.toContain('canary')
  })

  test('a port that is taken, an unknown command, help', async () => {
    const first = await start({ TIMETRACKER_DATA_DIR: newFolder() })
    const taken = await runServerCommand(['--port', new URL(first.url).port], { TIMETRACKER_DATA_DIR: newFolder() })
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('EADDRINUSE') as string })
    expect(await runServerCommand(['dance'], {})).toMatchObject({ code: 2, stderr: 'there is no command "dance"\n' })
    expect(await runServerCommand(['--sing'], {})).toMatchObject({ code: 2 })
    const help = await runServerCommand(['--help'], { PORT: 'wrong' })
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('OIDC_ISSUER')
  })

  test('create-admin makes the first administrator while the server runs, and promotes one that is there', async () => {
    const TIMETRACKER_DATA_DIR = newFolder()
    const server = await start({ TIMETRACKER_DATA_DIR })
    const made = await runServerCommand(
      ['create-admin', '--username', 'root', '--full-name', 'Ruth Root'],
      { TIMETRACKER_DATA_DIR },
      'a long password\n',
    )
    expect(made).toMatchObject({ code: 0, stdout: 'root is made, as an administrator\n' })
    const reply = await post(server.url, '/api/v1/auth/login', {
      username: 'root',
      password: 'a long password',
      device: newDevice(),
    })
    expect(Session.parse(await reply.json()).user).toMatchObject({ role: 'admin', fullName: 'Ruth Root' })
    await register(server.url, 'anna')
    const promoted = await runServerCommand(['create-admin', '--username', 'Anna', '--no-password'], {
      TIMETRACKER_DATA_DIR,
    })
    expect(promoted).toMatchObject({ code: 0, stdout: 'Anna is an administrator now\n' })
    expect(
      await runServerCommand(['create-admin', '--username', 'x'], { TIMETRACKER_DATA_DIR }, 'short'),
    ).toMatchObject({ code: 1 })
    expect(await runServerCommand(['create-admin'], { TIMETRACKER_DATA_DIR })).toMatchObject({ code: 2 })
  })

  test('restored begins a new epoch, and nothing else changes', async () => {
    const TIMETRACKER_DATA_DIR = newFolder()
    const path = join(TIMETRACKER_DATA_DIR, 'timetracker.sqlite')
    await runServerCommand(['create-admin', '--username', 'root'], { TIMETRACKER_DATA_DIR }, 'a long password')
    const read = async () => {
      const db = await openDatabase({ engine: 'sqlite', path }, { serverName: 'Test' })
      try {
        return await db.selectFrom('orgs').selectAll().executeTakeFirstOrThrow()
      } finally {
        await db.destroy()
      }
    }
    const before = await read()
    expect((await runServerCommand(['restored'], { TIMETRACKER_DATA_DIR })).code).toBe(0)
    const after = await read()
    expect(after.epoch).not.toBe(before.epoch)
    expect({ ...after, epoch: before.epoch }).toEqual(before)
  })

  test('the example of an environment names every setting, and is itself one that works', async () => {
    const { stdout } = await runServerCommand(['env-example'], {})
    const settings = [...stdout.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    )
    expect(settings.map(([name]) => name)).toEqual(Object.keys(variables))
    expect(readConfig({ ...Object.fromEntries(settings), AUTH_METHOD: 'both' })).toMatchObject({ ok: true })
  })

  test('two servers on one PostgreSQL are one: what one takes, the other’s devices hear', async () => {
    const { url: DATABASE_URL, drop } = await createDatabase(inject('postgresUrl'))
    closers.push(drop)
    const [one, other] = await Promise.all([start({ DATABASE_URL }), start({ DATABASE_URL })])
    const session = await register(one.url, 'anna')
    const stream = await events(other.url, session)
    if (stream.body === null) throw new Error('there is no stream')
    const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    const hear = async (text: string): Promise<void> => {
      while (!heard.includes(text)) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`the stream ended: ${heard}`)
        heard += value
      }
    }
    await hear('{"head":2}')
    await register(one.url, 'bert')
    await hear('{"head":4}')
    const stopped = await Promise.all([one.stop(), other.stop()])
    expect(stopped.map(({ code }) => code)).toEqual([0, 0])
    expect(stopped[0].stdout).not.toContain(new URL(DATABASE_URL).password)
  })
})
