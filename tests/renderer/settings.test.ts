import { afterEach, expect, test } from 'vitest'
import { connected, personal, withEveryIssue, withIssues } from './support/data.ts'
import { asked, button, holds, link, says, see, gone } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

test('the language changes at once, everywhere', async () => {
  const page = await site.open(personal)
  await link(page, 'Settings').click()
  await page.getByRole('button', { name: /Language/ }).click()
  await page.getByRole('option', { name: 'Deutsch' }).click()
  await see(page.getByRole('heading', { name: 'Einstellungen', level: 1 }))
  await see(page.getByRole('link', { name: 'Projekte' }))
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
})

test('appearance and rows change the document', async () => {
  const page = await site.open(personal)
  await link(page, 'Settings').click()
  await page.getByRole('radiogroup').getByText('Dark').click()
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  await page.getByRole('radiogroup').getByText('Compact').click()
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['density'])).toBe('compact')
  await page.getByRole('radiogroup').getByText('As the computer').click()
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined()
})

test('a goal is read when the field is left', async () => {
  const page = await site.open(personal)
  await link(page, 'Settings').click()
  const goal = page.getByRole('textbox', { name: 'Daily goal' })
  await holds(goal, '8:00')
  await goal.fill('25h')
  await see(page.getByText('Write the goal as 8h or 7:30, up to 24 hours.'))
  await goal.fill('7,5')
  await page.keyboard.press('Tab')
  await holds(goal, '7:30')
  await goal.fill('')
  await page.keyboard.press('Tab')
  await expect
    .poll(() => asked(page, 'app:change-preferences'))
    .toEqual([{ dailyGoalMinutes: 450 }, { dailyGoalMinutes: 0 }])
})

test('the first day of the week moves the bars', async () => {
  const page = await site.open(personal)
  await link(page, 'Settings').click()
  await page.getByRole('button', { name: /The week begins on/ }).click()
  await page.getByRole('option', { name: 'Sunday' }).click()
  await link(page, 'Timer').click()
  const first = page.getByRole('table', { name: 'This week' }).getByRole('row').nth(1)
  await expect.poll(() => first.textContent()).toBe('Sunday3 h 50')
})

test('the badge says where the work is, and leads to the page that says more', async () => {
  const page = await site.open({
    ...connected,
    sync: { ...connected.sync, phase: 'offline', pending: 3, problem: 'network', nextTryAt: 1795444000000 },
  })
  const badge = page.getByRole('status', { name: 'Sync status' })
  await says(badge, 'Offline; 3 changes waiting')
  await button(page, 'Open sync').click()
  await see(page.getByRole('heading', { name: 'Offline; 3 changes waiting' }))
  await see(page.getByText('There is no connection.'))
  await button(page, 'Sync now').click()
  await says(badge, 'All changes saved')
})

test('alone, there is nothing to sync and that is said', async () => {
  const page = await site.open(personal)
  await button(page, 'Open sync').click()
  await see(
    page.getByText('There is no server, so there is nothing to sync. Every change is saved on this computer at once.'),
  )
  expect(await button(page, 'Sync now').count()).toBe(0)
})

test('what was set aside is found from the timer, compared and settled', async () => {
  const page = await site.open(withIssues)
  await see(page.getByText('“Weekly planning” was changed on two devices.'))
  await page.getByRole('link', { name: 'Compare' }).click()
  const table = page.getByRole('table').first()
  await see(table.getByRole('row', { name: /End.*13:45.*14:10/ }))
  await button(page, 'Use the other version: Weekly planning').click()
  await gone(button(page, 'Use the other version: Weekly planning'))
  await button(page, "Keep: Read the kiosk pilot's feedback").click()
  await see(page.getByText('Nothing is set aside.'))
  expect(await asked(page, 'sync:settle-issue')).toEqual([
    { id: withIssues.issues[0]?.id, choice: 'take' },
    { id: withIssues.issues[1]?.id, choice: 'dismiss' },
  ])
  await link(page, 'Timer').click()
  expect(await page.getByText('Needs your eye').count()).toBe(0)
})

test('what needs a person’s eye is said beside their days, each in its words', async () => {
  const page = await site.open(withEveryIssue)
  await see(page.getByText('“Workshop with Northwind” was tracked twice.'))
})

const openSync = async (scenario = withEveryIssue) => {
  const page = await site.open(scenario)
  await button(page, 'Open sync').click()
  return page
}

test('what was set aside says in words what happened, who did what where, and what can be done', async () => {
  const page = await openSync()
  await see(page.getByText('Grace Hopper had already added time for this. Yours does not count until you choose.'))
  await see(page.getByText('Grace Hopper changed this entry. Reason: You left at a quarter to two.'))
  await see(
    page.getByText(/^Your timer from 0?9:02 was stopped at 10:15, because a timer was started on Shared terminal\./),
  )
  await see(page.getByText(/^It lies in time that an administrator has closed, so it does not count\./))
  await see(page.getByRole('columnheader', { name: /^Yours ?You on Laptop/ }))
  await see(page.getByRole('columnheader', { name: /^Theirs ?Grace Hopper on Office/ }))
  for (const name of ['Keep mine', 'Both are right', 'Keep theirs', 'Change and send']) {
    await see(button(page, `${name}: Workshop with Northwind`))
  }
  await button(page, 'Both are right: Workshop with Northwind').click()
  await gone(button(page, 'Both are right: Workshop with Northwind'))
  await button(page, 'Take it back: Review of the tender').click()
  await gone(button(page, 'Take it back: Review of the tender'))
  expect(await asked(page, 'sync:settle-issue')).toEqual([
    { id: withEveryIssue.issues[0]?.id, choice: 'both' },
    { id: withEveryIssue.issues[2]?.id, choice: 'take' },
  ])
})

test('a choice is taken back', async () => {
  const page = await openSync()
  await button(page, 'Let go: Invoice template').click()
  await gone(button(page, 'Let go: Invoice template'))
  await button(page, 'Undo').click()
  await see(button(page, 'Let go: Invoice template'))
  expect(await asked(page, 'sync:reopen-issue')).toEqual([{ id: withEveryIssue.issues[3]?.id }])
})

test('a change that was not taken is changed and sent again', async () => {
  const page = await openSync()
  await button(page, 'Change and send: Travel').click()
  const dialog = page.getByRole('dialog', { name: 'Change and send again' })
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Travel to Bremen')
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await gone(dialog)
  expect(await asked(page, 'sync:settle-issue')).toEqual([
    { id: withEveryIssue.issues[4]?.id, choice: 'take', changes: { description: 'Travel to Bremen' } },
  ])
})

test('what is pending is exported, and only where something is', async () => {
  const page = await openSync()
  await button(page, 'Export what is pending').click()
  await see(page.getByText('Saved', { exact: true }))
  await page.evaluate(() => {
    window.fake.setSync({ pending: 0 })
  })
  await gone(button(page, 'Export what is pending'))
})

test('the first sync says how far it has come, on the badge and the page', async () => {
  const progress = { done: 1200, total: 100_000 }
  const page = await openSync({ ...connected, sync: { ...connected.sync, phase: 'working', progress } })
  await see(page.getByRole('heading', { name: '1,200 of about 100,000 received' }))
  await says(page.getByRole('status', { name: 'Sync status' }), '1,200 of about 100,000 received')
  await see(page.getByRole('progressbar', { name: '1,200 of about 100,000 received' }))
})
