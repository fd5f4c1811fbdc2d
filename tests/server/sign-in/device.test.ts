import { generateKeyPair, type JWTPayload } from 'jose'
import { v4 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { forgetDeviceSignIns } from '../../../server/db/device-sign-in.ts'
import { redeemDeviceProof } from '../../../server/sign-in/device-proof.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../../support/server.ts'
import { json, startIssuer, type Issuer } from './support/issuer.ts'

const NOW = 1_800_000_000_000
const seconds = NOW / 1000
const MINUTE = 60_000

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface World {
  readonly issuer: Issuer
  readonly server: TestServer
  readonly environment: Record<string, string>
}

async function world(engine: Engine = 'sqlite', change: Record<string, string> = {}): Promise<World> {
  const issuer = await startIssuer()
  closers.push(issuer.stop)
  const environment = {
    AUTH_METHOD: 'oidc',
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: 'desktop',
    OIDC_DEVICE_FLOW: 'on',
    OIDC_ADMIN_GROUP: 'admins',
    ...change,
  }
  const server = await startTestServer({ engine, now: NOW, environment })
  closers.push(server.close)
  return { issuer, server, environment }
}

const claims = (issuer: Issuer, change: Record<string, unknown> = {}): JWTPayload => ({
  iss: issuer.url,
  sub: 'anna',
  aud: 'desktop',
  iat: seconds,
  exp: seconds + 300,
  jti: v4(),
  preferred_username: 'anna',
  name: 'Anna Berg',
  ...change,
})

const ticketFor = async (server: TestServer, deviceId: string): Promise<string> =>
  (await server.ask('oidcDeviceStart', { deviceId })).value.ticket

/** A sign-in at a terminal with claims that are right but for `change`. */
async function prove({ issuer, server }: World, change: Record<string, unknown> = {}, deviceId = v4()) {
  const ticket = await ticketFor(server, deviceId)
  const idToken = await issuer.sign(claims(issuer, change))
  return { answer: await server.ask('oidcDeviceExchange', { idToken, ticket, deviceId }), idToken, ticket, deviceId }
}

async function expectRefused({ server }: World, answer: { code: string | undefined }, reason: RegExp): Promise<void> {
  expect(answer.code).toBe('id-token-refused')
  expect(server.logged()).toMatch(reason)
  expect(await server.db.selectFrom('device_proofs').selectAll().execute()).toEqual([])
}

describe.each(engines)('a sign-in at a shared terminal, on %s', (engine) => {
  test('says who it was, and begins no session', async () => {
    const here = await world(engine)
    const { answer, deviceId } = await prove(here, { groups: ['admins'] })
    const { person, proof, expiresAt } = answer.value
    expect(person).toMatchObject({ username: 'anna', fullName: 'Anna Berg' })
    expect(expiresAt).toBe(NOW + 10 * MINUTE)
    const { db } = here.server
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
    expect(await db.selectFrom('users').select(['oidc_sub', 'role', 'last_login_at']).execute()).toEqual([
      { oidc_sub: 'anna', role: 'admin', last_login_at: NOW },
    ])
    expect(await db.selectFrom('audit').select(['action', 'subject']).execute()).toContainEqual({
      action: 'proved-at-terminal',
      subject: person.id,
    })
    // V7 the proof opens nothing that a session opens.
    expect((await here.server.ask('me', undefined, proof)).code).toBe('not-signed-in')
    expect((await here.server.ask('refresh', { refreshToken: proof })).code).toBe('session-ended')
    // The next sign-in finds the same person, and what the provider says of them now.
    const again = (await prove(here, { groups: [], name: 'Anna Lind' }, deviceId)).answer.value
    expect(again.person).toEqual({ ...person, fullName: 'Anna Lind', role: 'user' })
    expect(await db.selectFrom('users').select('role').execute()).toEqual([{ role: 'user' }])
  })

  test('its proof is good once, at that terminal, for ten minutes', async () => {
    const here = await world(engine)
    const { db } = here.server
    const { answer, deviceId } = await prove(here)
    const { person, proof } = answer.value
    expect(await redeemDeviceProof(db, proof, v4(), NOW)).toBeUndefined()
    expect(await redeemDeviceProof(db, `${proof.slice(0, -1)}_`, deviceId, NOW)).toBeUndefined()
    // What is undone leaves it as it was.
    await expect(
      db.transaction().execute(async (transaction) => {
        await redeemDeviceProof(transaction, proof, deviceId, NOW)
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    const redeemed = await Promise.all([1, 2, 3].map(() => redeemDeviceProof(db, proof, deviceId, NOW)))
    expect(redeemed.flatMap((user) => user?.id ?? [])).toEqual([person.id])
    const late = (await prove(here)).answer.value
    expect(await redeemDeviceProof(db, late.proof, deviceId, NOW + 10 * MINUTE)).toBeUndefined()
  })

  test('V6 a ticket is good once, at its terminal, for fifteen minutes', async () => {
    const here = await world(engine)
    const { issuer, server } = here
    const { ticket, deviceId } = await prove(here)
    const ask = async (change: object) =>
      server.ask('oidcDeviceExchange', { idToken: await issuer.sign(claims(issuer)), ticket, deviceId, ...change })
    const refused = async (change: object): Promise<void> => {
      expect(await ask(change)).toMatchObject({ status: 403, code: 'id-token-refused' })
      expect(server.logged()).toMatch(/ticket: it was used, ran out, or was given to another device/)
    }
    await refused({})
    await refused({ ticket: await ticketFor(server, v4()) })
    await refused({ ticket: 'x'.repeat(43) })
    const old = await ticketFor(server, deviceId)
    server.advance(15 * MINUTE)
    const later = { iat: seconds + 900, exp: seconds + 1200 }
    await refused({ ticket: old, idToken: await issuer.sign(claims(issuer, later)) })
  })

  test('V6 T12 an ID token is taken once, also by another process of the server', async () => {
    const here = await world(engine)
    const { issuer } = here
    const other = await startTestServer({ db: here.server.db, now: NOW, environment: here.environment })
    const again = async (idToken: string) => {
      const deviceId = v4()
      const ticket = await ticketFor(other, deviceId)
      return other.ask('oidcDeviceExchange', { idToken, ticket, deviceId })
    }
    const named = await prove(here)
    expect(named.answer.status).toBe(200)
    expect((await again(named.idToken)).code).toBe('id-token-refused')
    expect(other.logged()).toMatch(/jti: it came before/)
    // Without a name of its own a token is known by its person and its second.
    const unnamed = await prove(here, { jti: undefined })
    expect(unnamed.answer.status).toBe(200)
    expect((await again(await issuer.sign(claims(issuer, { jti: undefined, exp: seconds + 200 })))).code).toBe(
      'id-token-refused',
    )
    expect((await again(await issuer.sign(claims(issuer, { jti: undefined, sub: 'bert' })))).status).toBe(200)
  })

  test('of many that bring one ticket at once, one gets a proof', async () => {
    const here = await world(engine)
    const deviceId = v4()
    const ticket = await ticketFor(here.server, deviceId)
    const idToken = await here.issuer.sign(claims(here.issuer))
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => here.server.ask('oidcDeviceExchange', { idToken, ticket, deviceId })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await here.server.db.selectFrom('device_proofs').select('hash').execute()).toHaveLength(1)
  })

  test('what has run out is forgotten', async () => {
    const here = await world(engine)
    const { db } = here.server
    await prove(here)
    await ticketFor(here.server, v4())
    const count = async () =>
      Promise.all(
        (['device_tickets', 'seen_id_tokens', 'device_proofs'] as const).map(
          async (table) => (await db.selectFrom(table).selectAll().execute()).length,
        ),
      )
    await forgetDeviceSignIns(db, NOW)
    expect(await count()).toEqual([1, 1, 1])
    await forgetDeviceSignIns(db, NOW + 30 * MINUTE)
    expect(await count()).toEqual([0, 0, 0])
  })
})

describe('an ID token from a shared terminal', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['C1 of another issuer', { iss: 'https://evil.example' }, /iss: it is another issuer/],
    ['C2 for another client', { aud: 'other' }, /aud: it is for another client/],
    ['C3 issued to another client', { azp: 'other' }, /azp/],
    ['C5 that has run out', { exp: seconds - 31 }, /exp: it has passed/],
    ['C6 from the future', { iat: seconds + 301 }, /iat: it is in the future/],
    ['C8 without a subject', { sub: undefined }, /sub: missing/],
    ['V6 that is older than the ticket', { iat: seconds - 331 }, /iat: it is older than the ticket/],
    ['V6 of a sign-in that was yesterday', { auth_time: seconds - 12 * 3600 - 1 }, /auth_time/],
    ['V6 whose sign-in has no time', { auth_time: 'now' }, /auth_time/],
    ['T12 that was made for a browser', { nonce: 'x' }, /nonce: it was made for another kind/],
  ])('%s is refused', async (_name, change, reason) => {
    const here = await world()
    await expectRefused(here, (await prove(here, change)).answer, reason)
    expect(await here.server.db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('V6 of a sign-in of this morning is taken', async () => {
    const here = await world()
    expect((await prove(here, { auth_time: seconds - 11 * 3600 })).answer.status).toBe(200)
  })

  test('V6 that is dated five minutes back, as Entra ID does, is taken', async () => {
    const here = await world()
    expect((await prove(here, { iat: seconds - 300, nbf: seconds - 300 })).answer.status).toBe(200)
  })

  test('C4 signed by somebody else’s key is refused', async () => {
    const here = await world()
    const deviceId = v4()
    const { privateKey } = await generateKeyPair('RS256')
    const answer = await here.server.ask('oidcDeviceExchange', {
      idToken: await here.issuer.sign(claims(here.issuer), {}, privateKey),
      ticket: await ticketFor(here.server, deviceId),
      deviceId,
    })
    await expectRefused(here, answer, /key: the signature does not match/)
  })

  test('T12 is not taken where a session begins, nor renews one', async () => {
    const here = await world()
    const device = newDevice()
    await here.server.ask('oidcStart', { device })
    const idToken = await here.issuer.sign(claims(here.issuer))
    expect((await here.server.ask('oidcExchange', { idToken, device })).code).toBe('id-token-refused')
    expect(await here.server.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('C11 an access token of somebody else is refused', async () => {
    const here = await world()
    const deviceId = v4()
    here.issuer.answer('/userinfo', json({ sub: 'bert' }))
    const answer = await here.server.ask('oidcDeviceExchange', {
      idToken: await here.issuer.sign(claims(here.issuer)),
      accessToken: 'token',
      ticket: await ticketFor(here.server, deviceId),
      deviceId,
    })
    await expectRefused(here, answer, /userinfo: it is about somebody else/)
  })
})

test('is offered only where it is switched on', async () => {
  const here = await world('sqlite', { OIDC_DEVICE_FLOW: 'off' })
  expect((await here.server.ask('authConfig')).value.oidc).not.toHaveProperty('deviceFlow')
  const deviceId = v4()
  expect((await here.server.ask('oidcDeviceStart', { deviceId })).code).toBe('not-found')
  const body = { idToken: await here.issuer.sign(claims(here.issuer)), ticket: 'x'.repeat(43), deviceId }
  expect((await here.server.ask('oidcDeviceExchange', body)).code).toBe('not-found')
  const on = await world()
  expect((await on.server.ask('authConfig')).value.oidc?.deviceFlow).toBe(true)
})

test('keeps strangers, people who are shut out, and terminals that are, away', async () => {
  const closed = await world('sqlite', { ALLOW_SELF_REGISTER: 'false' })
  expect((await prove(closed)).answer.code).toBe('registration-closed')
  expect(await closed.server.db.selectFrom('users').selectAll().execute()).toEqual([])

  const here = await world()
  const { db } = here.server
  const { answer, deviceId } = await prove(here)
  const { proof } = answer.value
  await db
    .updateTable('users')
    .set((row) => ({ active: 0, version: row('version', '+', 1) }))
    .execute()
  expect((await prove(here)).answer.code).toBe('account-inactive')
  expect(await redeemDeviceProof(db, proof, deviceId, NOW)).toBeUndefined()

  const org = await db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
  const revoked = { org_id: org.id, name: 'Door', schema: 1, first_seen_at: 1, last_seen_at: 1, revoked_at: 2 }
  await db
    .insertInto('devices')
    .values({ ...revoked, id: deviceId })
    .execute()
  expect((await here.server.ask('oidcDeviceStart', { deviceId })).code).toBe('device-revoked')
})

test('T9 wrong tries are counted by address, right ones are not', async () => {
  const here = await world()
  for (let time = 0; time < 100; time += 1)
    await here.server.ask('oidcDeviceExchange', {
      idToken: 'this is no token at all',
      ticket: 'x'.repeat(43),
      deviceId: v4(),
    })
  expect((await prove(here)).answer.code).toBe('too-many-requests')
  here.server.advance(30 * MINUTE)
  const later = { iat: seconds + 1800, exp: seconds + 2100 }
  expect((await prove(here, later)).answer.status).toBe(200)
})

test('T17 no ticket, proof or token gets into the log or stands readable in the database', async () => {
  const here = await world()
  const { answer, idToken, ticket } = await prove(here)
  await ticketFor(here.server, v4())
  const { db } = here.server
  const kept = JSON.stringify(
    await Promise.all(
      (['device_tickets', 'device_proofs', 'seen_id_tokens', 'audit', 'users'] as const).map((table) =>
        db.selectFrom(table).selectAll().execute(),
      ),
    ),
  )
  for (const secret of [idToken, ticket, answer.value.proof]) {
    expect(kept).not.toContain(secret)
    expect(here.server.logged()).not.toContain(secret)
  }
})
