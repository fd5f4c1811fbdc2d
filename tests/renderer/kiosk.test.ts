import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { atWork, forgot, onBreak, out, terminal, withPerson, withView } from './support/kiosk-data.ts'
import { comeIn, scan, typeDigits } from './support/kiosk-screens.ts'
import { button, focused, gone, holds, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const atStart = (page: Page): Promise<void> => see(page.getByRole('status', { name: 'Terminal status' }))
const asked = (page: Page, channel: string): Promise<unknown[]> =>
  page.evaluate(
    (name) => window.kioskFake.calls.filter((call) => call.channel === name).map(({ input }) => input),
    channel,
  )
const everything = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll('input')].map(({ value }) => value)
    return `${document.documentElement.outerHTML} ${fields.join(' ')}`
  })
const announced = (page: Page) => page.locator('[data-announcer]')

test('badge, PIN, clock in: name, time and total are shown and spoken, and it goes back by itself', async () => {
  const page = await site.openKiosk(withPerson(out), { hasLiveClock: true })
  await comeIn(page)
  await see(heading(page, 'Hello, Ada Lovelace'))
  await page.getByRole('button', { name: /^Clock in/ }).click()
  await see(heading(page, 'Clocked in'))
  await says(announced(page), 'Clocked in. Ada Lovelace, 15:26. Today 0 h 00')
  expect(await asked(page, 'kiosk:punch')).toMatchObject([{ kind: 'in', projectId: out.recent[0]?.projectId }])
  await page.clock.runFor(6000)
  await atStart(page)
  expect(await everything(page)).not.toMatch(/480215|Billing|Clocked in/)
})

test('a break, and back from it', async () => {
  const page = await site.openKiosk(withPerson(atWork))
  await comeIn(page)
  await button(page, 'Take a break').click()
  await see(heading(page, 'Enjoy your break'))
  await page.context().close()

  const later = await site.openKiosk(withPerson(onBreak))
  await comeIn(later)
  await see(later.getByText('On break since 15:17'))
  await later.getByRole('button', { name: /^Back from break/ }).click()
  await see(heading(later, 'Back at work'))
})

test('another project is recent first, with its tasks', async () => {
  const page = await site.openKiosk(withPerson(atWork))
  await comeIn(page)
  await button(page, 'Switch project').click()
  const names = await page.getByRole('listitem').allTextContents()
  expect(names.slice(0, 2).map((name) => name.replace(/Northwind.*/, ''))).toEqual(['Billing: Design', 'Internal'])
  await page.getByRole('button', { name: /^Infrastructure/ }).click()
  await see(heading(page, 'Infrastructure'))
  await page.getByRole('button', { name: /^Identity provider/ }).click()
  await see(heading(page, 'Switched'))
  const project = atWork.projects.find(({ name }) => name === 'Infrastructure')
  expect(await asked(page, 'kiosk:punch')).toMatchObject([
    { kind: 'switch', projectId: project?.id, taskId: project?.tasks[0]?.id },
  ])
})

test('a second tap while the first is being recorded is no second punch', async () => {
  const page = await site.openKiosk(withPerson(out))
  await comeIn(page)
  const clockIn = page.getByRole('button', { name: /^Clock in/ })
  await clockIn.evaluate((element: HTMLElement) => {
    element.click()
    element.click()
  })
  await see(heading(page, 'Clocked in'))
  expect(await asked(page, 'kiosk:punch')).toHaveLength(1)
})

test('a badge is heard wherever the focus is, and leaves nothing in a field', async () => {
  const page = await site.openKiosk(terminal)
  const search = page.getByRole('textbox', { name: 'Find your name' })
  await search.focus()
  await scan(page, 'BADGE-003')
  await see(heading(page, 'Hello, Dara Okafor'))
  // Somebody else holds their badge to it before the first is done.
  await scan(page, 'BADGE-001')
  await see(heading(page, 'Hello, Béla Kovács'))
  await scan(page, 'BADGE-001')
  const read = await asked(page, 'kiosk:find')
  expect(read.filter((question) => (question as { by: string }).by === 'badge')).toHaveLength(2)
  await button(page, 'Cancel').click()
  await atStart(page)
  expect(await search.inputValue()).toBe('')
})

test('a badge that nobody has is told, and forgotten with the next', async () => {
  const page = await site.openKiosk(terminal)
  await scan(page, 'STRANGER')
  await see(page.getByRole('alert').filter({ hasText: 'This badge is not known here.' }))
  await scan(page, 'BADGE-000')
  await see(heading(page, 'Hello, Ada Lovelace'))
})

test('a number alone leads on, without a name where the roster is off', async () => {
  const scenario = withPerson(out, { name: null })
  const page = await site.openKiosk({
    ...scenario,
    view: { ...scenario.view, settings: { ...scenario.view.settings, roster: false, board: false } },
  })
  expect(await everything(page)).not.toContain('Ada')
  expect(await asked(page, 'kiosk:find')).toEqual([])
  await page.keyboard.type('1001', { delay: 150 })
  await page.keyboard.press('Enter')
  await see(heading(page, 'Hello'))
  expect(await everything(page)).not.toContain('Ada')
})

test('keys alone: number, PIN and the next thing to do', async () => {
  const page = await site.openKiosk(withView({}, { roster: false, board: false }))
  await page.keyboard.type('1001', { delay: 150 })
  await page.keyboard.press('Enter')
  await focused(heading(page, 'Hello, Ada Lovelace'))
  await page.keyboard.type('480215', { delay: 150 })
  await page.keyboard.press('Enter')
  await see(page.getByText('You are not clocked in.'))
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await focused(page.getByRole('button', { name: /^Clock in/ }))
  await page.keyboard.press('Enter')
  await see(heading(page, 'Clocked in'))
  await page.keyboard.press('Escape')
  await atStart(page)
})

test('a wrong PIN is told and leaves no digit behind', async () => {
  const page = await site.openKiosk(terminal)
  await scan(page, 'BADGE-000')
  await typeDigits(page, '999999')
  await button(page, 'Next').click()
  await see(page.getByRole('alert').filter({ hasText: 'This PIN is wrong.' }))
  await says(page.getByRole('status', { name: 'PIN' }), '0 digits')
  expect(await everything(page)).not.toContain('999999')
})

test('whoever walks away is gone from the page after the countdown', async () => {
  const page = await site.openKiosk(withPerson(atWork), { hasLiveClock: true })
  await comeIn(page)
  await see(heading(page, 'Hello, Ada Lovelace'))
  await button(page, 'My hours').click()
  await see(page.getByText('This week 24 h 57'))
  await page.clock.runFor(20_000)
  await see(page.getByText('10 s'))
  // A touch shows that somebody is still there.
  await page.mouse.click(5, 5)
  await see(page.getByText('30 s'))
  await page.clock.runFor(31_000)
  await atStart(page)
  expect(await everything(page)).not.toMatch(/24 h 57|Billing/)
  expect(await asked(page, 'kiosk:end-visit')).toHaveLength(1)
})

test('a visit that main ends is over on the page', async () => {
  const page = await site.openKiosk(withPerson(atWork))
  await comeIn(page)
  await see(heading(page, 'Hello, Ada Lovelace'))
  await page.evaluate(() => window.kioskFake.endVisit())
  await see(page.getByRole('alert').filter({ hasText: 'the terminal went back to the start' }))
  await gone(heading(page, 'Hello, Ada Lovelace'))
})

test('a terminal that is switched off shows nothing of whoever stands there', async () => {
  const page = await site.openKiosk(withPerson(atWork))
  await comeIn(page)
  await see(heading(page, 'Hello, Ada Lovelace'))
  await page.evaluate(() => window.kioskFake.setView({ state: 'revoked' }))
  await see(heading(page, 'This terminal was switched off'))
  expect(await everything(page)).not.toMatch(/Ada|Billing/)
})

test('the language and the size of the text are the person’s, and go with them', async () => {
  const page = await site.openKiosk(withPerson(out))
  await comeIn(page)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await see(heading(page, 'Hallo, Ada Lovelace'))
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
  await page.getByRole('button', { name: 'Größere Schrift' }).click()
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['text'])).toBe('large')
  await page.getByRole('button', { name: /^Fertig/ }).click()
  await atStart(page)
  const { lang, text } = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    text: document.documentElement.dataset['text'],
  }))
  expect({ lang, text }).toEqual({ lang: 'en', text: 'normal' })
})

test('a forgotten clock-out is asked for, with a time that can be moved and not too far', async () => {
  const page = await site.openKiosk(withPerson(forgot))
  await comeIn(page)
  await see(heading(page, 'When did you leave?'))
  const when = page.getByRole('status', { name: 'Time of leaving' })
  await says(when, '16:15')
  await button(page, '30 minutes later').click()
  await button(page, '5 minutes earlier').click()
  await says(when, '16:40')
  for (let time = 0; time < 8; time += 1) await button(page, '30 minutes later').click()
  await says(when, '20:26')
  await button(page, 'I left at 20:26').click()
  await see(heading(page, 'Hello, Ada Lovelace'))
  expect(await asked(page, 'kiosk:resolve-forgotten')).toMatchObject([{ endedAt: forgot.forgotten?.latestEnd }])
})

test('a PIN is set by typing it twice', async () => {
  const page = await site.openKiosk(withPerson({ ...out, wantsPin: true }))
  await comeIn(page)
  await see(heading(page, 'Choose a PIN'))
  for (const pin of ['702481', '702482']) {
    await typeDigits(page, pin)
    await page.getByRole('button', { name: /^(Next|Save)$/ }).click()
  }
  await see(page.getByText('The two were different. Choose again.'))
  for (const pin of ['123456', '123456']) {
    await typeDigits(page, pin)
    await page.getByRole('button', { name: /^(Next|Save)$/ }).click()
  }
  await see(page.getByRole('alert').filter({ hasText: 'This PIN is too easy to guess.' }))
  for (const pin of ['702481', '702481']) {
    await typeDigits(page, pin)
    await page.getByRole('button', { name: /^(Next|Save)$/ }).click()
  }
  await see(heading(page, 'Hello, Ada Lovelace'))
  expect(await everything(page)).not.toContain('702481')
})

test('a password is typed by touch, and a phone signs in', async () => {
  const page = await site.openKiosk(terminal)
  await scan(page, 'BADGE-000')
  await button(page, 'Use my password').click()
  await button(page, 'Capital letter').click()
  await button(page, 'A').click()
  await button(page, 'n').click()
  await button(page, 'Signs').click()
  await button(page, '@').click()
  const password = page.getByLabel('Password', { exact: true })
  expect(await password.inputValue()).toBe('An@')
  await button(page, 'Delete the last letter').click()
  expect(await password.inputValue()).toBe('An')
  await button(page, 'Use my phone').click()
  await see(page.getByText('WDJB-MJHT'))
  await see(page.getByRole('img', { name: 'Code for the camera of your phone' }))
  await page.evaluate(() => window.kioskFake.finishDevice('signed-in'))
  await see(page.getByText('You are not clocked in.'))
})

test('a phone that is not used any more is let go of', async () => {
  const page = await site.openKiosk(terminal)
  await scan(page, 'BADGE-000')
  await button(page, 'Use my phone').click()
  await see(page.getByText('WDJB-MJHT'))
  await page.keyboard.press('Escape')
  await atStart(page)
  expect((await asked(page, 'kiosk:device-cancel')).length).toBeGreaterThan(0)
})

test('with nothing to prove, a badge leads to the next thing at once', async () => {
  const page = await site.openKiosk(withPerson(out, { proofs: ['nothing'] }))
  await scan(page, 'BADGE-000')
  await see(page.getByText('You are not clocked in.'))
})

test('offline is a word, and what waits is counted', async () => {
  const scenario = withPerson(out)
  const page = await site.openKiosk({ ...scenario, view: { ...scenario.view, online: false } })
  const status = page.getByRole('status', { name: 'Terminal status' })
  await says(status, 'Offline since 15:25')
  await comeIn(page)
  await page.getByRole('button', { name: /^Clock in/ }).click()
  await see(page.getByText('Kept on this terminal until the server can be reached.'))
  await button(page, 'Done').click()
  await says(status, 'Offline since 15:25 · 1 punch waiting, all safe')
  await page.evaluate(() => window.kioskFake.setView({ online: true, waiting: 0 }))
  await says(status, 'Online')
})

test('names are found by letters', async () => {
  const page = await site.openKiosk(terminal)
  await page.getByRole('textbox', { name: 'Find your name' }).fill('han')
  await expect.poll(() => page.getByRole('list', { name: 'People' }).getByRole('button').count()).toBe(1)
  await button(page, 'Hana Takahashi').click()
  await see(heading(page, 'Hello, Hana Takahashi'))
})

test('leaving needs the PIN of the terminal', async () => {
  const page = await site.openKiosk(terminal)
  await page.getByRole('button', { name: 'For administrators' }).click()
  await typeDigits(page, '111111')
  await button(page, 'Leave').click()
  await see(page.getByRole('alert').filter({ hasText: 'This PIN is wrong.' }))
  await button(page, 'Use my password').click()
  await see(page.getByLabel('Username'))
})

test('an administrator leaves with their phone, and only an administrator', async () => {
  const page = await site.openKiosk(terminal)
  await page.getByRole('button', { name: 'For administrators' }).click()
  await button(page, 'Use my phone').click()
  await see(page.getByText('WDJB-MJHT'))
  await page.evaluate(() => window.kioskFake.finishDevice('forbidden'))
  await see(page.getByRole('alert').filter({ hasText: 'You may not do this.' }))
  await button(page, 'Use the PIN').click()
  await button(page, 'Use my phone').click()
  await see(page.getByText('WDJB-MJHT'))
  expect(await asked(page, 'kiosk:leave')).toEqual([{ by: 'device' }, { by: 'device' }])
  await page.keyboard.press('Escape')
  await atStart(page)
})

test.each(['revoked', 'keychain'] as const)(
  'a terminal that is stopped (%s) is left by an administrator, never with its PIN',
  async (state) => {
    const page = await site.openKiosk(withView({ state, waysOut: ['password', 'device'] }))
    await button(page, 'Leave the kiosk').click()
    await see(page.getByLabel('Username'))
    await see(button(page, 'Use my phone'))
    await gone(button(page, 'Use the PIN'))
  },
)

test('a stopped terminal whose server could tell no administrator offers no way out', async () => {
  const page = await site.openKiosk(withView({ state: 'revoked', method: 'none', waysOut: [] }))
  await see(button(page, 'Enrol again'))
  await gone(button(page, 'Leave the kiosk'))
})

test('server and code are scanned from the app, and what is something else is told', async () => {
  const page = await site.openKiosk(withView({ state: 'unenrolled', method: null }))
  const server = page.getByLabel('Server address', { exact: true })
  await server.focus()
  await scan(page, 'BADGE-000')
  await see(page.getByRole('alert').filter({ hasText: 'This is no code for a terminal.' }))
  await scan(page, 'https://time.example.com#terminal=WRNG-WRNG-WRNG')
  await gone(page.getByRole('alert'))
  await holds(server, 'https://time.example.com')
  await holds(page.getByLabel('Code of this terminal', { exact: true }), 'WRNG-WRNG-WRNG')
  await says(announced(page), 'Read. If this is the address of your server, press Next.')
  await focused(button(page, 'Next'))
  const choose = async (): Promise<void> => {
    await page.keyboard.press('Enter')
    for (let time = 0; time < 2; time += 1) {
      await typeDigits(page, '731946')
      await page.getByRole('button', { name: /^(Next|Save)$/ }).click()
    }
  }
  await choose()
  await see(page.getByRole('alert').filter({ hasText: 'This code is not valid. Ask your administrator for a new one' }))
  // The next one, while the PIN is asked for.
  await button(page, 'Next').click()
  await scan(page, 'https://time.example.com/two#terminal=ABCD-EFGH')
  await focused(button(page, 'Next'))
  await choose()
  await atStart(page)
  expect(await asked(page, 'kiosk:enrol')).toEqual([
    { serverUrl: 'https://time.example.com', code: 'WRNG-WRNG-WRNG', exitPin: '731946' },
    { serverUrl: 'https://time.example.com/two', code: 'ABCD-EFGH', exitPin: '731946' },
  ])
})

test('a computer becomes a terminal with a code', async () => {
  const page = await site.openKiosk(withView({ state: 'unenrolled', method: null }))
  await page.getByLabel('Server address', { exact: true }).fill('https://time.example.com')
  await page.getByLabel('Code of this terminal', { exact: true }).fill('WRONG')
  await button(page, 'Next').click()
  const choose = async (): Promise<void> => {
    for (let time = 0; time < 2; time += 1) {
      await typeDigits(page, '731946')
      await page.getByRole('button', { name: /^(Next|Save)$/ }).click()
    }
  }
  await choose()
  await see(page.getByRole('alert').filter({ hasText: 'This code is not valid.' }))
  await page.getByLabel('Code of this terminal', { exact: true }).fill('ABCD-EFGH')
  await button(page, 'Next').click()
  await choose()
  await atStart(page)
  expect(await asked(page, 'kiosk:enrol')).toHaveLength(2)
})
