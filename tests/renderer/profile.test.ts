import { afterEach, expect, test } from 'vitest'
import { connected } from './support/data.ts'
import { asked, button, gone, holds, link, see } from './support/see.ts'
import { useSite } from './support/site.ts'
import type { Scenario } from './support/scenario.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const { current } = connected.account
const withPasswords: Scenario = {
  ...connected,
  passwords: { [current.person?.username ?? '']: 'four plain words here' },
  account: {
    ...connected.account,
    current: { ...current, server: current.server && { ...current.server, method: 'local', issuer: null } },
  },
}

const openAccount = async (scenario: Scenario): Promise<Awaited<ReturnType<typeof site.open>>> => {
  const page = await site.open(scenario)
  await link(page, 'Settings').click()
  await page.getByRole('tab', { name: 'Account' }).click()
  return page
}

test('name and email are changed on the server', async () => {
  const page = await openAccount(withPasswords)
  const profile = page.getByRole('region', { name: 'Your profile' })
  await profile.getByRole('textbox', { name: 'Full name' }).fill('Ada King')
  await profile.getByRole('textbox', { name: 'Email' }).fill('nowhere')
  await profile.getByRole('button', { name: 'Save' }).click()
  await see(page.getByText('Write an address such as ada@example.com.'))
  await profile.getByRole('textbox', { name: 'Email' }).fill('king@example.com')
  await profile.getByRole('button', { name: 'Save' }).click()
  await see(page.getByText('Your profile is saved.').first())
  await see(page.getByText('Ada King').first())
  expect((await asked(page, 'profile:change')).at(-1)).toEqual({ fullName: 'Ada King', email: 'king@example.com' })
})

test('a new password needs the right old one, and other devices are signed out by it', async () => {
  const page = await openAccount(withPasswords)
  await see(page.getByText('Old tablet'))
  const now = page.getByRole('textbox', { name: 'Current password' })
  const next = page.getByRole('textbox', { name: 'New password' })
  await now.fill('something else')
  await next.fill('five other plain words')
  await button(page, 'Change password').click()
  await see(page.getByText('The current password is wrong.'))
  await now.fill('four plain words here')
  await button(page, 'Change password').click()
  await see(page.getByText('Your password is changed. Other devices have been signed out.').first())
  await holds(next, '')
  await gone(page.getByText('Old tablet'))
})

test('what the provider says is shown as such, and another device can be signed out', async () => {
  const page = await openAccount(connected)
  await see(page.getByText('Your name and email come from where you sign in, and are changed there.'))
  await gone(page.getByRole('textbox', { name: 'Full name' }))
  await gone(button(page, 'Change password'))
  await see(page.getByText('This device'))
  await gone(button(page, 'Sign out Laptop'))
  await button(page, 'Sign out Old tablet').click()
  await see(page.getByText('Old tablet is signed out.').first())
  await gone(button(page, 'Sign out Old tablet'))
})

test('without the network it says so in one line', async () => {
  const page = await site.open(connected)
  await page.evaluate(() => window.fake.failNext('profile:devices', 'network'))
  await link(page, 'Settings').click()
  await page.getByRole('tab', { name: 'Account' }).click()
  await see(page.getByText('Your profile is shown here when the server can be reached.'))
  await gone(page.getByRole('alert'))
})

test('a sign-in that is not kept says why', async () => {
  const page = await openAccount({
    ...connected,
    account: { ...connected.account, current: { ...current, storage: 'memory', storageProblem: 'locked' } },
  })
  await see(page.getByText('You sign in at each start. The keychain of this computer was locked.'))
})
