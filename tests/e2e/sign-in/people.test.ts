import { existsSync, readdirSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { descriptionField, signInInBrowser } from '../../support/person.ts'
import { startProvider, type ProviderUser } from '../../support/provider.ts'
import {
  endEverything,
  profileOf,
  signedIn,
  signInAgain,
  signOut,
  startCompany,
  whenOver,
  type Company,
} from './support.ts'

afterEach(endEverything)

const admins = { OIDC_ADMIN_GROUP: 'timetracker-admins' }
function setGroups({ provider }: Company, username: string, groups: unknown): void {
  const user = provider.users.get(username)
  if (user === undefined) throw new Error(`nobody is called ${username}`)
  provider.users.set(username, { ...user, claims: { ...user.claims, groups } })
}

test('an administrator by a list of groups, lost and gained at the next sign-in, from claims that only UserInfo has (A5, D12)', async () => {
  const company = await startCompany(admins)
  const { window } = await signedIn(company, 'alice')
  expect((await profileOf(window)).person).toMatchObject({
    username: 'alice',
    fullName: 'Alice Example',
    role: 'admin',
  })
  expect(company.provider.requests).toContain('GET /me')

  setGroups(company, 'alice', ['staff'])
  await signOut(window)
  await signInAgain(company, window, 'alice')
  expect((await profileOf(window)).person?.role).toBe('user')

  // One group comes as one string at some providers (A3).
  setGroups(company, 'alice', 'timetracker-admins')
  await signOut(window)
  await signInAgain(company, window, 'alice')
  expect((await profileOf(window)).person?.role).toBe('admin')
  expect(company.sql('select id from users')).toHaveLength(1)
})

test('claims that only the ID token has (D12)', async () => {
  const company = await startCompany({ ...admins, OIDC_CLAIMS_SOURCE: 'id_token' }, { claimsIn: 'id_token' })
  const { window } = await signedIn(company, 'alice')
  expect((await profileOf(window)).person).toMatchObject({
    username: 'alice',
    fullName: 'Alice Example',
    role: 'admin',
  })
  expect(company.provider.requests).not.toContain('GET /me')
})

test('without self-registration a stranger is told so, and nothing is kept of them', async () => {
  const company = await startCompany({ ALLOW_SELF_REGISTER: 'false' })
  const { window, dataPath } = await company.open()
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(company.browser, 'bob')
  await window.getByText('This server does not take new accounts.').first().waitFor()
  await window.getByText('Ask your administrator for an account.').first().waitFor()
  expect(company.sql('select id from users')).toEqual([])
  const kept = readdirSync(dataPath('profiles')).filter((id) => existsSync(dataPath('profiles', id, 'tokens.bin')))
  expect(kept).toEqual([])
  // The provider's tokens are given back, since nobody will use them.
  await expect.poll(() => company.provider.requests).toContain('POST /token/revocation')
})

test('one name and one email are two people when they come from two places (A4, T13)', async () => {
  const company = await startCompany({ AUTH_METHOD: 'both', ADMIN_USERNAMES: 'alice' })
  // The local administrator, with a password.
  const local = (await company.open()).window
  await local.getByRole('button', { name: 'Sign in with SSO' }).waitFor()
  await local.getByRole('button', { name: 'No account yet? Create one' }).click()
  await local.getByRole('textbox', { name: 'Username' }).fill('alice')
  await local.getByLabel('Password').fill('seven quiet otters swim')
  await local.getByRole('button', { name: 'Create account' }).click()
  await descriptionField(local).waitFor()

  // Somebody whom the provider calls the same.
  const first = (await signedIn(company, 'alice')).window
  const other = await startProvider({ users: new Map([['alice', namesake]]) })
  whenOver(() => other.stop())
  await company.restart({ OIDC_ISSUER: other.issuer })
  const second = (await signedIn(company, 'alice')).window

  const people = [local, first, second]
  const persons = await Promise.all(people.map(async (window) => (await profileOf(window)).person))
  expect(new Set(persons.map((person) => person?.id)).size).toBe(3)
  expect(new Set(persons.map((person) => person?.username.toLowerCase())).size).toBe(3)
  expect(persons[0]?.username).toBe('alice')
  expect(persons.map((person) => person?.role)).toEqual(['admin', 'user', 'user'])
  expect(persons[1]?.email).toBe(persons[2]?.email)
  expect(
    company.sql(
      'select oidc_issuer as issuer, oidc_sub as sub from users where oidc_sub is not null order by created_at',
    ),
  ).toEqual([
    { issuer: company.provider.issuer, sub: 'alice-0001' },
    { issuer: other.issuer, sub: 'alice-0001' },
  ])
})

const namesake: ProviderUser = {
  sub: 'alice-0001',
  password: 'alice-password',
  claims: {
    preferred_username: 'alice',
    name: 'Alice Elsewhere',
    email: 'alice@example.com',
    email_verified: true,
    groups: [],
  },
}

test('AUTH_METHOD none: a name is enough, and there is neither a password nor a browser (A1)', async () => {
  const company = await startCompany({ AUTH_METHOD: 'none' })
  const { window } = await company.open()
  await window.getByText('This server asks for a name only.').waitFor()
  expect(await window.getByLabel('Password').count()).toBe(0)
  expect(await window.getByRole('button', { name: 'Sign in with SSO' }).count()).toBe(0)
  await window.getByRole('textbox', { name: 'Username' }).fill('workshop')
  await window.getByRole('button', { name: 'Sign in' }).click()
  await descriptionField(window).waitFor()
  expect((await profileOf(window)).person?.username).toBe('workshop')
})
