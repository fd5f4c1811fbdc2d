import { afterEach, describe, expect, inject, test } from 'vitest'
import type { z } from 'zod'
import { FailureBody } from '../../shared/protocol/failure.ts'
import { routes, type RouteName } from '../../shared/protocol/routes.ts'
import { most } from '../../server/sign-in/limits.ts'
import { signIn, signUp, startHttpDevice, type HttpDevice } from '../support/http-device.ts'
import { createDatabase } from '../support/postgres.ts'
import { startProvider } from '../support/provider.ts'
import { newDevice } from '../support/server.ts'
import { startServerProcess } from '../support/server-process.ts'
import { singleSignOn } from '../support/team-server.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** Two processes of the server that know nothing of each other but the database. */
async function startTwo(environment: Record<string, string> = {}): Promise<readonly [string, string]> {
  const { url: DATABASE_URL, drop } = await createDatabase(inject('postgresUrl'))
  closers.push(drop)
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const server = await startServerProcess({ DATABASE_URL, ...environment })
      closers.push(() => server.stop())
      return server.url
    }),
  )
  return [one ?? '', other ?? '']
}

type Answer<N extends RouteName> = z.output<(typeof routes)[N]['response']>

/** Asks one of the processes; answers the refusal's code where it refuses. */
async function ask<N extends RouteName>(
  url: string,
  name: N,
  body?: unknown,
  accessToken?: string,
): Promise<Answer<N> | string> {
  const { path, method, response } = routes[name]
  const reply = await fetch(url + path, {
    method: method.toUpperCase(),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json: unknown = await reply.json()
  return reply.ok ? (response.parse(json) as Answer<N>) : FailureBody.parse(json).code
}

const granted = <T>(answer: T | string): T => {
  if (typeof answer === 'string') throw new Error(`refused: ${answer}`)
  return answer
}

describe('two processes of the server on one PostgreSQL', () => {
  test('what a device writes through one, a device at the other hears of and gets, and the other way round', async () => {
    const [one, other] = await startTwo()
    const device = async (url: string, session: Awaited<ReturnType<typeof signUp>>): Promise<HttpDevice> => {
      // No timer ever runs out: whatever comes, comes because of a hint.
      const started = await startHttpDevice(url, session, { ports: { setTimer: () => () => undefined } })
      closers.push(() => started.stop())
      return started
    }
    const laptop = await device(one, await signUp(one, 'anna'))
    const desktop = await device(other, await signIn(other, 'anna'))
    await Promise.all([laptop.settled(), desktop.settled()])

    await laptop.track('Written at one')
    await desktop.until(async () => (await desktop.shown()).includes('Written at one'))
    await desktop.track('Written at the other')
    await laptop.until(async () => (await laptop.shown()).includes('Written at the other'))
    await Promise.all([laptop.settled(), desktop.settled()])
    expect(await laptop.shown()).toEqual(await desktop.shown())
  })

  test('who signs in at one is in at the other, renews there, and is out everywhere after signing out', async () => {
    const [one, other] = await startTwo()
    const session = await signUp(one, 'anna')
    expect(granted(await ask(other, 'me', undefined, session.accessToken)).username).toBe('anna')
    const renewed = granted(await ask(other, 'refresh', { refreshToken: session.refreshToken }))
    expect(granted(await ask(one, 'me', undefined, renewed.accessToken)).username).toBe('anna')
    await ask(one, 'logout', { refreshToken: renewed.refreshToken, everywhere: false }, renewed.accessToken)
    expect(await ask(other, 'me', undefined, renewed.accessToken)).toBe('not-signed-in')
    expect(await ask(other, 'refresh', { refreshToken: renewed.refreshToken })).toBe('session-ended')
  })

  test('a sign-in through the provider begins at one and ends at the other, once', async () => {
    const provider = await startProvider()
    closers.push(() => provider.stop())
    const [one, other] = await startTwo(singleSignOn(provider))
    const device = newDevice()
    const { nonce } = granted(await ask(one, 'oidcStart', { device }))
    const tokens = await provider.signIn('alice', { nonce })
    const exchange = { idToken: tokens.id_token, accessToken: tokens.access_token, renewsAtProvider: false, device }
    const session = granted(await ask(other, 'oidcExchange', exchange))
    expect(granted(await ask(one, 'me', undefined, session.accessToken)).username).toBe('alice')
    expect(await ask(one, 'oidcExchange', exchange)).toBe('id-token-refused')
  })

  test('wrong passwords are counted together: who is stopped at one is stopped at the other', async () => {
    const [one, other] = await startTwo()
    await signUp(one, 'anna')
    const guess = (url: string) => ask(url, 'login', { username: 'anna', password: 'wrong', device: newDevice() })
    for (let tries = 0; tries < most.account; tries += 1)
      expect(await guess(tries % 2 === 0 ? one : other)).toBe('wrong-credentials')
    expect(await guess(one)).toBe('too-many-requests')
    expect(await guess(other)).toBe('too-many-requests')
  })
})
