import type { Locator, Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { descriptionField, goTo, goToSettings } from '../../support/person.ts'
import { endEverything, comesTo, profileOf, signedIn, startCompany, type Company } from '../sign-in/support.ts'

afterEach(endEverything)

const PASSWORD = 'seven quiet otters swim'
/** A server with both ways in, of which alice is an administrator by her group at the provider. */
const settings = { AUTH_METHOD: 'both', OIDC_ADMIN_GROUP: 'timetracker-admins' }

/** Makes an account with a password, on a computer of its own. */
async function registered(company: Company, username: string): Promise<Page> {
  const { window } = await company.open()
  await window.getByRole('button', { name: 'No account yet? Create one' }).click()
  await window.getByRole('textbox', { name: 'Username' }).fill(username)
  await window.getByLabel('Password').fill(PASSWORD)
  await window.getByRole('button', { name: 'Create account' }).click()
  await descriptionField(window).waitFor()
  return window
}

const administration = (window: Page): Locator =>
  window.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Administration' })

/** Opens somebody's page in the administration. */
async function openPerson(window: Page, name: string): Promise<void> {
  await goTo(window, 'Administration')
  await window
    .getByRole('list', { name: 'People' })
    .getByRole('button', { name: new RegExp(name) })
    .click()
  await window.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Presses a button, and the same in the question that comes. */
async function pressAndConfirm(window: Page, name: string): Promise<void> {
  await window.getByRole('button', { name, exact: true }).click()
  await window.getByRole('alertdialog').getByRole('button', { name, exact: true }).click()
}

async function signInWithPassword(window: Page, username: string, password: string): Promise<void> {
  await goToSettings(window, 'Account')
  await window.getByRole('textbox', { name: 'Username' }).fill(username)
  await window.getByLabel('Password').fill(password)
  await window.getByRole('button', { name: 'Sign in', exact: true }).click()
  await comesTo(window, 'signed-in')
}

test('an administrator changes a role, gives a password and signs somebody out; nobody else sees the place', async () => {
  const company = await startCompany(settings)
  const carol = await registered(company, 'carol')
  expect(await administration(carol).count()).toBe(0)
  const refused = await carol.evaluate(() => globalThis.window.bridge.invoke('admin:people', {}))
  expect(refused).toMatchObject({ ok: false, failure: { code: 'forbidden' } })

  const alice = (await signedIn(company, 'alice')).window
  await openPerson(alice, 'Alice Example')
  await alice.getByText('Alice Example is an administrator because of a group at the identity provider').waitFor()
  expect(await alice.getByRole('button', { name: 'No longer administrator' }).count()).toBe(0)

  // A role by hand.
  await openPerson(alice, 'carol')
  await pressAndConfirm(alice, 'Make administrator')
  await alice.getByText('carol was made an administrator by hand.').waitFor()
  expect(company.sql("select role, role_source as source from users where username = 'carol'")).toEqual([
    { role: 'admin', source: 'manual' },
  ])

  // A new password: the old one and the devices are out, the new one opens.
  await pressAndConfirm(alice, 'Give a new password')
  const shown = alice.getByRole('alertdialog', { name: 'New password for carol' })
  const password = await shown.getByRole('textbox', { name: 'Password' }).inputValue()
  await shown.getByRole('button', { name: 'Copy' }).click()
  await shown.getByRole('button', { name: 'Password copied' }).waitFor()
  await shown.getByRole('button', { name: 'Done' }).click()
  await alice.getByText('carol is not signed in anywhere.').waitFor()
  await comesTo(carol, 'expired')
  await signInWithPassword(carol, 'carol', password)
  // Since the sign-in she is an administrator, and knows.
  await administration(carol).waitFor()
  expect((await profileOf(carol)).person?.role).toBe('admin')

  // Her sign-in is ended from afar.
  await goTo(alice, 'Timer')
  await openPerson(alice, 'carol')
  await alice.getByRole('button', { name: /^Sign out / }).click()
  await alice.getByText('carol is not signed in anywhere.').waitFor()
  await comesTo(carol, 'expired')
  await administration(carol).waitFor({ state: 'detached' })

  // And she is shut out.
  await pressAndConfirm(alice, 'Shut out')
  await alice.getByText('carol is shut out and cannot sign in.').waitFor()
  await goToSettings(carol, 'Account')
  await carol.getByRole('textbox', { name: 'Username' }).fill('carol')
  await carol.getByLabel('Password').fill(password)
  await carol.getByRole('button', { name: 'Sign in', exact: true }).click()
  await carol.getByText('This account is switched off.').first().waitFor()
  expect(
    company.sql("select action from audit where action in ('role-changed', 'password-reset', 'deactivated')"),
  ).toEqual(
    expect.arrayContaining([{ action: 'role-changed' }, { action: 'password-reset' }, { action: 'deactivated' }]),
  )
})

test('the sign-in is tested against the real provider, before and after it is set up wrongly', async () => {
  const company = await startCompany({ ...settings, OIDC_CLIENT_SECRET: 'canary-of-a-secret' })
  const { window } = await signedIn(company, 'alice')
  await goTo(window, 'Administration')
  await window.getByRole('tab', { name: 'Sign-in' }).click()
  await window.getByText('OIDC_CLIENT_SECRET has no effect').waitFor()
  await window.getByRole('button', { name: 'Test the sign-in' }).click()
  await window.getByRole('list', { name: 'What the test found' }).waitFor()
  const shown = window.getByRole('main')
  await shown.getByText('All that can be seen from outside is in order').waitFor()
  await window.getByText('The provider takes the client id and the redirect address').waitFor()
  await window.getByText('Whoever signs out of TimeTracker is still signed in at the identity provider').waitFor()
  expect(await window.content()).not.toContain('canary-of-a-secret')

  // An address that is not registered there.
  await company.restart({ OIDC_REDIRECT_URI: 'http://127.0.0.1/somewhere/else' })
  await window.getByRole('button', { name: 'Test the sign-in' }).click()
  await shown.getByText('1 thing keeps people from signing in').waitFor()
  await shown.getByText('the redirect URI does not match').waitFor()
})
