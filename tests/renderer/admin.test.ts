import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { FindingCode } from '../../shared/domain/provider-finding.ts'
import { administered, crowd, people } from './support/admin-data.ts'
import { connected, german, personal } from './support/data.ts'
import type { Scenario } from './support/scenario.ts'
import { asked, button, focused, gone, holds, link, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const open = async (scenario: Scenario = administered): Promise<Page> => {
  const page = await site.open(scenario)
  await link(page, 'Administration').click()
  await see(page.getByRole('heading', { name: 'Administration', level: 1 }))
  return page
}
const list = (page: Page) => page.getByRole('list', { name: 'People' })
const line = (page: Page, name: string) => list(page).getByRole('button', { name: new RegExp(name) })
const openPerson = async (name: string, scenario?: Scenario): Promise<Page> => {
  const page = await open(scenario)
  await line(page, name).click()
  await see(page.getByRole('heading', { name, level: 1 }))
  return page
}
const confirm = (page: Page, name: string) => page.getByRole('alertdialog').getByRole('button', { name })
const idOf = (username: string) => people.find((person) => person.username === username)?.id

describe('the place', () => {
  test('is there for an administrator of a server, with a number of its own', async () => {
    const page = await site.open(administered)
    await page.keyboard.press('Control+5')
    await see(page.getByRole('heading', { name: 'Administration', level: 1 }))
    expect(await link(page, 'Administration').getAttribute('aria-current')).toBe('page')
    expect(await link(page, 'Help').getAttribute('aria-keyshortcuts')).toBe('Control+4')
  })

  test.each([
    ['somebody without the role', connected],
    ['whoever works without a server', personal],
    [
      'an administrator whose sign-in has ended',
      {
        ...administered,
        account: { ...administered.account, current: { ...administered.account.current, session: 'expired' as const } },
      },
    ],
  ])('is not there for %s', async (_who, scenario) => {
    const page = await site.open(scenario)
    await see(link(page, 'Help'))
    expect(await link(page, 'Administration').count()).toBe(0)
    await page.keyboard.press('Control+5')
    expect(await asked(page, 'admin:people')).toEqual([])
  })

  test('is left when the role is lost', async () => {
    const page = await open()
    await page.evaluate(() => {
      window.fake.setRole('user')
    })
    await see(page.getByRole('textbox', { name: 'What are you working on?' }))
    await gone(link(page, 'Administration'))
  })

  test('says calmly that the server is out of reach, and loudly that something is wrong', async () => {
    const page = await site.open(administered)
    await page.evaluate(() => window.fake.failNext('admin:people', 'server-unreachable'))
    await link(page, 'Administration').click()
    await see(page.getByText('Accounts and settings are on the server. They are shown here when it can be reached.'))
    await gone(page.getByRole('alert'))
    await page.evaluate(() => window.fake.failNext('admin:people', 'forbidden'))
    await button(page, 'Try again').click()
    await see(page.getByRole('alert').getByText('You may not do this.'))
    await button(page, 'Try again').click()
    await see(line(page, 'Ada Lovelace'))
  })
})

describe('people', () => {
  test('are listed by name, with why they have their role', async () => {
    const page = await open()
    await says(page.getByRole('status').filter({ hasText: 'people' }), '8 people')
    const names = await list(page).locator('strong.truncate').allTextContents()
    expect(names.slice(0, 4)).toEqual(['Ada Lovelace', 'Alan Turing', 'Edsger W. Dijkstra', 'Grace Hopper'])
    await see(line(page, 'Ada Lovelace').getByText('By a group'))
    await see(line(page, 'Grace Hopper').getByText('By hand'))
    await see(line(page, 'Margaret Hamilton').getByText('By a verified address'))
    await see(line(page, 'Server administration').getByText('By the server’s settings'))
    await see(line(page, 'Edsger').getByText('Shut out'))
    await see(line(page, 'workshop').getByText('Never'))
  })

  test('are found by any part of name, username or address, and the search is still there on the way back', async () => {
    const page = await open()
    const search = page.getByRole('searchbox', { name: 'Search people' })
    await search.fill('hopper gra')
    await says(page.getByRole('status').filter({ hasText: 'person' }), '1 person')
    await line(page, 'Grace Hopper').click()
    await button(page, 'All people').click()
    await holds(search, 'hopper gra')
    await focused(line(page, 'Grace Hopper'))
    await search.fill('nobody like that')
    await see(page.getByText('Nobody is called “nobody like that”.'))
  })

  test('may be thousands: only those in sight are drawn, and all can be reached', async () => {
    const page = await open({ ...administered, admin: { ...administered.admin, people: crowd } })
    await see(line(page, 'Ada Lovelace'))
    expect(await list(page).getByRole('listitem').count()).toBeLessThan(60)
    expect(await list(page).getByRole('listitem').first().getAttribute('aria-setsize')).toBe(String(crowd.length))
    await line(page, 'Ada Lovelace').focus()
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await focused(line(page, 'Person 0033'))
    await page.getByRole('main').evaluate((main) => {
      main.scrollTop = main.scrollHeight
    })
    await line(page, 'workshop').click()
    await see(page.getByRole('heading', { name: 'workshop', level: 1 }))
    await button(page, 'All people').click()
    await focused(line(page, 'workshop'))
  })
})

describe('one person', () => {
  test('says who they are and how they sign in', async () => {
    const page = await openPerson('Alan Turing')
    const account = page.getByRole('region', { name: 'Account' })
    await see(account.getByText('alan@example.com'))
    await see(account.getByText('In the browser (SSO), at login.example.com'))
    await see(page.getByText('Alan Turing tracks time and administers nothing.'))
    await see(page.getByText('Alan Turing signs in at login.example.com and has no password here.'))
    await gone(button(page, 'Give a new password'))
  })

  test('is made an administrator by hand after a question, and no longer one', async () => {
    const page = await openPerson('Alan Turing')
    await button(page, 'Make administrator').click()
    await see(page.getByRole('alertdialog', { name: 'Make Alan Turing an administrator?' }))
    await focused(confirm(page, 'Cancel'))
    await confirm(page, 'Cancel').click()
    expect(await asked(page, 'admin:change-role')).toEqual([])
    await button(page, 'Make administrator').click()
    await confirm(page, 'Make administrator').click()
    await see(page.getByText('Alan Turing is now an administrator.').first())
    await see(
      page.getByText('Alan Turing was made an administrator by hand. That holds, whatever the identity provider says.'),
    )
    await button(page, 'No longer administrator').click()
    await confirm(page, 'No longer administrator').click()
    await see(page.getByText('Alan Turing is no longer an administrator.').first())
    expect(await asked(page, 'admin:change-role')).toEqual([
      { id: idOf('alan'), role: 'admin' },
      { id: idOf('alan'), role: 'user' },
    ])
  })

  test.each([
    ['Margaret Hamilton', 'Take the address out of OIDC_ADMIN_EMAILS and restart the server.'],
    ['Ada Lovelace', 'Take Ada Lovelace out of the group at the identity provider.'],
    ['Server administration', 'Take the name out of ADMIN_USERNAMES and restart the server.'],
  ])('whose role is decided elsewhere: %s', async (name, words) => {
    const page = await openPerson(name)
    await see(page.getByRole('region', { name: 'Role' }).getByText(words))
    await gone(button(page, 'No longer administrator'))
  })

  test('who is the last administrator cannot lose the role, and that is said before and after', async () => {
    const grace = people.filter(({ username }) => username === 'grace' || username === 'alan')
    const page = await openPerson('Grace Hopper', { ...administered, admin: { ...administered.admin, people: grace } })
    await see(page.getByText('This is the last administrator. Make somebody else one first'))
    await gone(button(page, 'No longer administrator'))
    // What this window did not know yet, the server does.
    await button(page, 'All people').click()
    await line(page, 'Alan Turing').click()
    await page.evaluate(() => window.fake.failNext('admin:change-active', 'last-admin'))
    await button(page, 'Shut out').click()
    await confirm(page, 'Shut out').click()
    await see(page.getByRole('alertdialog').getByText('Nobody would be left to administer the server.'))
  })

  test('is shut out and let in again', async () => {
    const page = await openPerson('Alan Turing')
    await see(page.getByRole('region', { name: 'Signed in on' }).getByText('Laptop'))
    await button(page, 'Shut out').click()
    await confirm(page, 'Shut out').click()
    await see(page.getByText('Alan Turing is shut out and cannot sign in. The time on the server is kept.'))
    await see(page.getByText('Alan Turing is not signed in anywhere.'))
    await button(page, 'Let in again').click()
    await confirm(page, 'Let in again').click()
    await see(page.getByText('Alan Turing may sign in.'))
    expect(await asked(page, 'admin:change-active')).toEqual([
      { id: idOf('alan'), active: false },
      { id: idOf('alan'), active: true },
    ])
  })

  test('gets a new password, which is shown once', async () => {
    const page = await openPerson('Grace Hopper')
    await button(page, 'Give a new password').click()
    await confirm(page, 'Give a new password').click()
    const shown = page.getByRole('alertdialog', { name: 'New password for Grace Hopper' })
    await holds(shown.getByRole('textbox', { name: 'Password' }), 'kT2vX8qLm4Rz0bNc5JhW')
    await shown.getByRole('button', { name: 'Copy' }).click()
    await see(shown.getByRole('button', { name: 'Password copied' }))
    await shown.getByRole('button', { name: 'Done' }).click()
    await gone(shown)
    expect(await asked(page, 'admin:forget-password')).toEqual([{}])
    expect(await page.content()).not.toContain('kT2vX8qLm4Rz0bNc5JhW')
    await see(page.getByText('Grace Hopper is not signed in anywhere.'))
  })

  test('is signed out on one device', async () => {
    const page = await openPerson('Alan Turing')
    await button(page, 'Sign out Old tablet').click()
    await see(page.getByText('Old tablet is signed out.').first())
    await gone(button(page, 'Sign out Old tablet'))
    await see(button(page, 'Sign out Laptop'))
  })

  test('is oneself: shutting out and a new password are for others to do', async () => {
    const page = await openPerson('Ada Lovelace')
    await see(page.getByText('This is your own account. Only another administrator can shut it out.'))
    await gone(button(page, 'Shut out'))
  })
})

describe('sign-in', () => {
  const openSignIn = async (scenario?: Scenario): Promise<Page> => {
    const page = await open(scenario)
    await page.getByRole('tab', { name: 'Sign-in' }).click()
    await see(page.getByRole('heading', { name: 'How people sign in' }))
    return page
  }

  test('is shown setting by setting, with where each comes from and without secrets', async () => {
    const page = await openSignIn()
    const settings = page.getByRole('region', { name: 'How people sign in' })
    const value = (label: string) => settings.locator(`dt:text-is("${label}") + dd`)
    await says(value('Way in'), 'In the browser (SSO) or with a password AUTH_METHOD')
    await says(value('New people get an account'), 'Yes defaultALLOW_SELF_REGISTER')
    await says(value('Client secret'), 'Set, and never shown OIDC_CLIENT_SECRET')
    await says(value('Its port'), 'Any free one defaultOIDC_REDIRECT_PORTS')
    await see(settings.getByText('OIDC_CLIENT_SECRET has no effect'))
  })

  test('is tested, and each of the questions that people come with is answered', async () => {
    const page = await openSignIn()
    await button(page, 'Test the sign-in').click()
    await see(page.getByText('1 thing keeps people from signing in').first())
    const results = page.getByRole('list', { name: 'What the test found' }).getByRole('listitem')
    await expect
      .poll(() => results.getByRole('heading').allTextContents())
      .toEqual([
        'The SSO button In order',
        'The identity provider In order',
        'The way back to the app (redirect URI) Nobody can sign in like this',
        'Tokens and claims Worth a look',
        'Who is an administrator In order',
        'Signing out Good to know',
      ])
    await see(results.nth(2).getByText('Register the redirect address for a native (public) client'))
    await see(results.nth(2).getByText('the provider answers 400'))
    await see(results.nth(5).getByText('Whoever signs out of TimeTracker is still signed in at the identity provider'))
  })

  test('without an answer of the provider says what was not looked at', async () => {
    const page = await openSignIn({
      ...administered,
      admin: { ...administered.admin, findings: [{ code: 'unreachable', weight: 'stop', detail: 'refused' }] },
    })
    await button(page, 'Test the sign-in').click()
    await see(page.getByText('The provider has to answer first.').first())
    expect(await page.getByText('The provider has to answer first.').count()).toBe(3)
  })

  test('without a provider says what that means', async () => {
    const page = await openSignIn({
      ...administered,
      admin: {
        ...administered.admin,
        signIn: { ...administered.admin.signIn, method: 'local' },
        findings: [{ code: 'sso-off', weight: 'know', detail: 'AUTH_METHOD=local' }],
      },
    })
    await button(page, 'Test the sign-in').click()
    await see(page.getByText('Is it meant to appear? Set AUTH_METHOD to oidc or both'))
  })

  test('has words for everything that can be found, in German too', async () => {
    const findings = FindingCode.options.map((code) => ({ code, weight: 'look' as const, detail: code }))
    const page = await site.open(german({ ...administered, admin: { ...administered.admin, findings } }))
    await page.getByRole('navigation').getByRole('link', { name: 'Administration' }).click()
    await page.getByRole('tab', { name: 'Anmeldung' }).click()
    await button(page, 'Anmeldung prüfen').click()
    const results = page.getByRole('list', { name: 'Was die Prüfung ergeben hat' })
    await see(results)
    // Two have no more to say than their words.
    const detailed = FindingCode.options.filter((code) => code !== 'sso-off' && code !== 'no-admin-rule')
    for (const code of detailed) await see(results.locator('span[lang=en]').getByText(code, { exact: true }))
  })

  test('a test that fails says so in place', async () => {
    const page = await openSignIn()
    await page.evaluate(() => window.fake.failNext('admin:test-sign-in', 'server-unreachable'))
    await button(page, 'Test the sign-in').click()
    await see(page.getByRole('alert').getByText('The server does not answer.'))
  })
})
