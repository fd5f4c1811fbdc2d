import { afterEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { awaiting, connected, firstMeeting, personal, vouched, withPersonalTime } from './support/data.ts'
import { asked, button, field, gone, link, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const openAccount = async (page: Page): Promise<void> => {
  await link(page, 'Settings').click()
  await page.getByRole('tab', { name: 'Account' }).click()
}
const username = (page: Page) => page.getByRole('textbox', { name: 'Username' })
const password = (page: Page) =>
  page.getByRole('textbox', { name: 'Password' }).or(page.getByLabel('Password', { exact: true }))

describe('the ways in', () => {
  test('oidc: the browser only, with the name of where one signs in', async () => {
    const page = await site.open(firstMeeting('oidc'))
    await see(button(page, 'Sign in with SSO'))
    await see(page.getByText('You sign in at login.example.com in your browser.'))
    expect(await username(page).count()).toBe(0)
    expect(await password(page).count()).toBe(0)
    expect(await page.getByRole('navigation').count()).toBe(0)
  })

  test('local: username and password, and an account of one’s own', async () => {
    const page = await site.open(firstMeeting('local'))
    await see(button(page, 'Sign in'))
    expect(await button(page, 'Sign in with SSO').count()).toBe(0)
    await username(page).fill('ada')
    await password(page).fill('wrong')
    await page.keyboard.press('Enter')
    await see(page.getByText('Username or password is wrong.'))
    await password(page).fill('analytical engine')
    await gone(page.getByText('Username or password is wrong.'))
    await button(page, 'Sign in').click()
    await see(field(page))
    await see(page.getByText('Ada Lovelace', { exact: true }))
  })

  test('local: nothing is sent while a field is empty', async () => {
    const page = await site.open(firstMeeting('local'))
    await button(page, 'Sign in').click()
    await see(page.getByText('Enter your username.'))
    await see(page.getByText('Enter your password.'))
    await username(page).fill('a b')
    await see(page.getByText('Use letters, digits and . _ - @ +'))
    expect(await asked(page, 'account:sign-in-password')).toEqual([])
  })

  test('registering says what is wrong with a password', async () => {
    const page = await site.open(firstMeeting('local'))
    await button(page, 'No account yet? Create one').click()
    await page.getByRole('textbox', { name: 'Full name' }).fill('Grace Hopper')
    await username(page).fill('grace')
    await password(page).fill('short')
    await button(page, 'Create account').click()
    await see(page.getByText('This password is too easy to guess.'))
    await password(page).fill('four words in a row')
    await button(page, 'Create account').click()
    await see(page.getByText('Grace Hopper', { exact: true }))
  })

  test('both: the browser or a password', async () => {
    const page = await site.open(firstMeeting('both'))
    await see(button(page, 'Sign in with SSO'))
    await see(button(page, 'Sign in'))
    await see(username(page))
  })

  test('none: a name, and no password field', async () => {
    const page = await site.open(firstMeeting('none'))
    await see(username(page))
    expect(await password(page).count()).toBe(0)
    await username(page).fill('grace')
    await page.keyboard.press('Enter')
    await see(field(page))
    expect(await asked(page, 'account:sign-in-password')).toEqual([{ username: 'grace' }])
  })

  test('one can go on without: on this computer only', async () => {
    const page = await site.open(firstMeeting('oidc'))
    await button(page, 'Use on this computer only').click()
    await see(field(page))
    await says(page.getByRole('status', { name: 'Sync status' }), 'Saved on this computer')
  })
})

describe('while the browser has the sign-in', () => {
  test('it can be opened again, its link copied, and it goes on by itself', async () => {
    const page = await site.open(firstMeeting('oidc'))
    await button(page, 'Sign in with SSO').click()
    await see(page.getByRole('heading', { name: 'Continue in your browser' }))
    await button(page, 'Open the page again').click()
    await button(page, 'Copy the link').click()
    await see(page.getByText('Link copied'))
    expect(await asked(page, 'account:reopen-browser')).toHaveLength(1)
    expect(await asked(page, 'account:copy-sign-in-link')).toHaveLength(1)
    await page.evaluate(() => {
      window.fake.finishSignIn('signed-in')
    })
    await see(field(page))
  })

  test('cancelling goes back without a reproach', async () => {
    const page = await site.open(firstMeeting('oidc'))
    await button(page, 'Sign in with SSO').click()
    await button(page, 'Cancel sign-in').click()
    await see(button(page, 'Sign in with SSO'))
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test.each([
    ['sign-in-timed-out', 'Sign-in took too long and was ended.'],
    ['sign-in-refused', 'The sign-in service refused.'],
    ['sign-in-not-trusted', 'The answer of the sign-in service could not be trusted, so nobody was signed in.'],
  ] as const)('%s is said in a sentence, with what to do', async (code, words) => {
    const page = await site.open(firstMeeting('oidc'))
    await button(page, 'Sign in with SSO').click()
    await page.evaluate((outcome) => {
      window.fake.finishSignIn(outcome)
    }, code)
    await see(page.getByText(words))
    await see(button(page, 'Sign in with SSO'))
  })

  test('a server that changed is trusted only when the person says so', async () => {
    const page = await site.open(firstMeeting('oidc'))
    await button(page, 'Sign in with SSO').click()
    await page.evaluate(() => {
      window.fake.finishSignIn('server-changed')
    })
    await see(page.getByText('This server is not the one that was here before.'))
    await button(page, 'Trust this server from now on').click()
    await expect.poll(() => asked(page, 'account:accept-server')).toHaveLength(1)
  })
})

describe('a sign-in that ended', () => {
  test('says so calmly and lets tracking go on', async () => {
    const page = await site.open(connected)
    await page.evaluate(() => {
      window.fake.setSession('expired')
      window.fake.setSync({ phase: 'sign-in-needed', pending: 2 })
    })
    await says(page.getByRole('status', { name: 'Sync status' }), 'Sign in again to sync; your time is kept')
    await button(page, 'Stop timer').click()
    await field(page).fill('Still working')
    await page.keyboard.press('Enter')
    await see(button(page, 'Stop timer'))
    await button(page, 'Open sync').click()
    await button(page, 'Sign in with SSO').click()
    await see(page.getByRole('heading', { name: 'Continue in your browser' }))
    await page.evaluate(() => {
      window.fake.finishSignIn('signed-in')
    })
    await see(button(page, 'Sign out'))
  })

  test('signing out says what stays, and the way back in stands there', async () => {
    const page = await site.open({ ...connected, sync: { ...connected.sync, phase: 'offline', pending: 3 } })
    await openAccount(page)
    await button(page, 'Sign out').click()
    const dialog = page.getByRole('dialog', { name: 'Sign out?' })
    await see(
      dialog.getByText('3 changes have not reached the server yet. They are kept and sent after your next sign-in.'),
    )
    await dialog.getByRole('button', { name: 'Sign out here' }).click()
    await gone(dialog)
    await see(button(page, 'Sign in with SSO'))
    expect(await asked(page, 'account:sign-out')).toEqual([{ everywhere: false }])
    await link(page, 'Timer').click()
    await see(button(page, 'Stop timer'))
  })
})

describe('connecting to a server', () => {
  test('the address is checked, and what was found is shown before one goes on', async () => {
    const page = await site.open(personal)
    await openAccount(page)
    await page.getByRole('textbox', { name: 'Server address' }).fill('https://time.example.com')
    await button(page, 'Check address').click()
    await see(page.getByRole('tabpanel').getByText('Found Example Works'))
    await see(page.getByText('In the browser (SSO)'))
    await see(page.getByText('login.example.com'))
    expect(await asked(page, 'account:connect')).toEqual([])
    await button(page, 'Connect').click()
    await see(page.getByRole('heading', { name: 'Sign in to Example Works' }))
  })

  test.each([
    ['https://nowhere.example', 'No server has this name.'],
    ['https://wiki.example.com', 'There is something at this address, but no TimeTracker server.'],
    ['https://old.example.com', 'The server is older than this app can work with.'],
    ['https://self-signed.example.com', 'The identity of this server could not be confirmed.'],
  ])('%s: %s', async (url, words) => {
    const page = await site.open(personal)
    await openAccount(page)
    await page.getByRole('textbox', { name: 'Server address' }).fill(url)
    await page.keyboard.press('Enter')
    await see(page.getByText(words))
  })

  test('an address set by the organisation cannot be changed here', async () => {
    const page = await site.open({
      ...connected,
      account: { ...connected.account, fixedServerUrl: 'https://time.example.com' },
    })
    await openAccount(page)
    await see(page.getByText('This server was set by your organisation.'))
    expect(await page.getByRole('textbox', { name: 'Server address' }).count()).toBe(0)
  })

  test('another profile takes nothing along', async () => {
    const page = await site.open(connected)
    await see(button(page, 'Stop timer'))
    await openAccount(page)
    await button(page, 'Use on this computer only').click()
    await see(page.getByRole('status', { name: 'Sync status' }))
    await expect.poll(async () => (await asked(page, 'entries:list')).length).toBeGreaterThan(1)
  })
})

describe('a server that is set for the computer', () => {
  test('is waited for by name while time is tracked', async () => {
    const page = await site.open(awaiting)
    await see(page.getByRole('heading', { name: 'Waiting for time.example.com' }))
    await says(
      page.getByRole('status', { name: 'Sync status' }),
      'Waiting for time.example.com; your time is kept here',
    )
    await see(button(page, 'Stop timer'))
    await button(page, 'Open sync').click()
    await see(page.getByRole('heading', { name: 'Waiting for time.example.com' }))
    expect(await page.getByRole('heading', { name: 'On this computer' }).count()).toBe(0)
  })

  test('asks once whether the time of before should move, and moves it', async () => {
    const page = await site.open(withPersonalTime)
    const question = page.getByRole('region', {
      name: 'Move the time that you tracked on this computer to Example Works?',
    })
    await see(question.getByText('12 entries, with clients, projects, tasks and tags.'))
    await question.getByRole('button', { name: 'Move' }).click()
    await gone(question)
    expect(await asked(page, 'personal:move-time')).toEqual([{ move: true }])
  })

  test('does not ask again where it was left, and still moves it in the settings', async () => {
    const page = await site.open(withPersonalTime)
    const question = page.getByRole('region', { name: /^Move the time/ })
    await question.getByRole('button', { name: 'Leave it here' }).click()
    await gone(question)
    await openAccount(page)
    await question.getByRole('button', { name: 'Move' }).click()
    await gone(question)
    expect(await asked(page, 'personal:move-time')).toEqual([{ move: false }, { move: true }])
  })
})

describe('a provider without a server', () => {
  test('asks who is there, and the personal place stays open', async () => {
    const page = await site.open(vouched(null))
    await see(page.getByRole('heading', { name: 'Sign in to login.example.com' }))
    await see(button(page, 'Use on this computer only'))
    await button(page, 'Sign in with SSO').click()
    await see(page.getByRole('heading', { name: 'Continue in your browser' }))
    await page.evaluate(() => {
      window.fake.finishSignIn('signed-in')
    })
    await see(field(page))
    await see(page.getByText('Ada Lovelace', { exact: true }))
  })

  test('a sign-in that has ended stops nothing, and there are no other devices to sign out', async () => {
    const page = await site.open(vouched('expired'))
    await see(button(page, 'Stop timer'))
    await openAccount(page)
    await see(page.getByText('Your time is kept on this computer. login.example.com says who you are.'))
    await see(page.getByText('You can go on tracking. Sign in again, so that your name and role here stay right.'))
    await see(button(page, 'Sign in with SSO'))
    await button(page, 'Sign out').click()
    const dialog = page.getByRole('dialog', { name: 'Sign out?' })
    await see(dialog.getByRole('button', { name: 'Sign out here' }))
    expect(await dialog.getByRole('button', { name: 'Sign out on all devices' }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Sign out here' }).click()
    await see(page.getByText('You can go on tracking. Sign in whenever you like.'))
  })
})
