import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { administered } from './support/admin-data.ts'
import { german, id, NOW } from './support/data.ts'
import type { Scenario } from './support/scenario.ts'
import { asked, button, focused, gone, link, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const open = async (
  tab: 'Team' | 'Closed time',
  scenario: Scenario = administered,
  hasLiveClock = false,
): Promise<Page> => {
  const page = await site.open(scenario, { hasLiveClock })
  await link(page, 'Administration').click()
  await page.getByRole('tab', { name: tab }).click()
  return page
}
const line = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Team' }).getByRole('button', { name: new RegExp(name) })
const openGrace = async (): Promise<Page> => {
  const page = await open('Team')
  await line(page, 'Grace Hopper').click()
  await see(page.getByRole('heading', { name: 'Grace Hopper', level: 1 }))
  return page
}
const day = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
const dialog = (page: Page) => page.getByRole('dialog')
const inDialog = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true })
const reason = (page: Page) => dialog(page).getByRole('textbox', { name: 'Reason' })

describe('the team', () => {
  test('shows who tracks what since when, those first, and what the day sums to', async () => {
    const page = await open('Team')
    await says(page.getByRole('status').filter({ hasText: 'tracking now' }), '2 people are tracking now')
    const names = await page.getByRole('list', { name: 'Team' }).locator('strong.truncate').allTextContents()
    expect(names.slice(0, 3)).toEqual(['Alan Turing', 'Grace Hopper', 'Ada Lovelace'])
    const grace = line(page, 'Grace Hopper')
    await see(grace.getByText('Billing run'))
    await see(grace.getByText('13:04'))
    // 1:28, 2:15 and what runs since 13:04; it is 15:26:07.
    await see(grace.getByText(/^2:22:0\d$/))
    await see(grace.getByText('6:05'))
    await see(line(page, 'Ada Lovelace').getByText('Not tracking'))
    await see(line(page, 'Ada Lovelace').getByText('2:30'))
  })

  test('is asked for again while it is shown', async () => {
    const page = await open('Team', administered, true)
    await see(line(page, 'Grace Hopper'))
    const before = (await asked(page, 'team:list')).length
    await page.clock.fastForward(16_000)
    await expect.poll(async () => (await asked(page, 'team:list')).length).toBe(before + 1)
  })

  test('says calmly that the server is out of reach', async () => {
    const page = await site.open(administered)
    await page.evaluate(() => window.fake.failNext('team:list', 'server-unreachable'))
    await link(page, 'Administration').click()
    await page.getByRole('tab', { name: 'Team' }).click()
    await see(page.getByText('They are shown here when it can be reached.'))
    await button(page, 'Try again').click()
    await see(line(page, 'Grace Hopper'))
  })
})

describe('the entries of a person', () => {
  test('are shown by days with totals, week by week, by keyboard too', async () => {
    const page = await openGrace()
    const week = page.getByRole('status').filter({ hasText: 'in this week' })
    await says(week, /23 – 29 Nov 2026.*6 h 05 in this week/)
    await says(day(page, 'Mon 23 Nov').getByRole('heading'), /Mon 23 Nov.*6 h 05/)
    await see(button(page, 'Correct Billing run'))
    await button(page, 'Previous week').focus()
    await page.keyboard.press('Enter')
    await says(week, /16 – 22 Nov 2026.*17 h 40/)
    await says(day(page, 'Fri 20 Nov').getByRole('heading'), /Fri 20 Nov.*8 h 15/)
    await see(day(page, 'Fri 20 Nov').getByText('Corrected', { exact: true }))
    await page.keyboard.press('Enter')
    await see(page.getByText('Grace Hopper has tracked nothing in this week.'))
    await button(page, 'This week').click()
    await see(button(page, 'Correct Billing run'))
    await button(page, 'Team').click()
    await focused(line(page, 'Grace Hopper'))
  })

  test('are corrected with a reason, without which nothing is sent', async () => {
    const page = await openGrace()
    await button(page, 'Correct Weekly planning').click()
    await see(page.getByRole('dialog', { name: 'Correct an entry of Grace Hopper' }))
    await dialog(page).getByRole('textbox', { name: 'Description' }).fill('Planning of the week')
    await dialog(page).getByRole('textbox', { name: 'Duration' }).fill('2:00')
    await dialog(page).getByRole('button', { name: 'Billable' }).click()
    await inDialog(page, 'Correct').click()
    await see(dialog(page).getByText('Say why.'))
    expect(await asked(page, 'team:correct')).toEqual([])
    await reason(page).fill('Agreed with Grace')
    await inDialog(page, 'Correct').click()
    await gone(dialog(page))
    await see(page.getByText('Corrected. Grace Hopper is told.').first())
    expect(await asked(page, 'team:correct')).toMatchObject([
      {
        shown: { entry: { id: id(70_001) }, stamps: { description: id(71_001) } },
        changes: {
          description: 'Planning of the week',
          billable: true,
          endedAt: Date.UTC(2026, 10, 23, 9, 2),
        },
        reason: 'Agreed with Grace',
      },
    ])
    await says(day(page, 'Mon 23 Nov').getByRole('heading'), /6 h 37/)
    await see(day(page, 'Mon 23 Nov').getByText('Corrected', { exact: true }))
  })

  test('that run are stopped, and keep the seconds of their start', async () => {
    const page = await openGrace()
    await button(page, 'Correct Billing run').click()
    await gone(dialog(page).getByRole('textbox', { name: 'Duration' }))
    await dialog(page).getByRole('switch', { name: 'Still running' }).press('Space')
    await see(dialog(page).getByRole('textbox', { name: 'Duration' }))
    await reason(page).fill('Forgotten')
    await inDialog(page, 'Correct').click()
    await gone(dialog(page))
    const [{ changes }] = (await asked(page, 'team:correct')) as [{ changes: object }]
    expect(changes).toEqual({ endedAt: NOW - (NOW % 60_000) })
  })

  test('tell plainly that their person had changed them meanwhile', async () => {
    const page = await openGrace()
    await button(page, 'Previous week').click()
    await button(page, 'Correct Changed elsewhere').click()
    await dialog(page).getByRole('textbox', { name: 'Description' }).fill('Night shift')
    await reason(page).fill('As agreed')
    await inDialog(page, 'Correct').click()
    await see(page.getByRole('alert').getByText('Both versions are kept, and Grace Hopper is asked which one stands.'))
  })

  test('that are missing are added, and what failed stays to be sent again', async () => {
    const page = await openGrace()
    await button(page, 'Add time').click()
    await dialog(page).getByRole('textbox', { name: 'Description' }).fill('Workshop')
    await reason(page).fill('Forgotten')
    await page.evaluate(() => window.fake.failNext('team:add', 'server-unreachable'))
    await inDialog(page, 'Add').click()
    await see(dialog(page).getByRole('alert').getByText('The server does not answer.'))
    await inDialog(page, 'Add').click()
    await gone(dialog(page))
    await see(button(page, 'Correct Workshop'))
    expect(await asked(page, 'team:add')).toMatchObject([
      { userId: id(9002), zone: 'Europe/Berlin', reason: 'Forgotten' },
      { userId: id(9002), entry: { description: 'Workshop', projectId: null } },
    ])
  })

  test('are deleted with a reason', async () => {
    const page = await openGrace()
    await button(page, 'Delete Weekly planning').click()
    await see(page.getByRole('dialog', { name: 'Delete an entry of Grace Hopper?' }))
    await inDialog(page, 'Delete').click()
    await see(dialog(page).getByText('Say why.'))
    await reason(page).fill('Twice')
    await inDialog(page, 'Delete').click()
    await gone(button(page, 'Correct Weekly planning'))
    expect(await asked(page, 'team:delete')).toMatchObject([{ shown: { entry: { id: id(70_001) } }, reason: 'Twice' }])
  })

  test('have a history that says who did what when, on which device, from what to what, and why', async () => {
    const page = await openGrace()
    await button(page, 'Correct Weekly planning').click()
    await dialog(page).getByRole('textbox', { name: 'Description' }).fill('Plans')
    await reason(page).fill('Agreed with Grace')
    await inDialog(page, 'Correct').click()
    await gone(dialog(page))
    await button(page, 'History of Plans').click()
    const steps = page.getByRole('list', { name: 'History' }).getByRole('listitem')
    await see(steps.nth(0).getByRole('heading', { name: 'Grace Hopper added it' }))
    await see(steps.nth(0).getByText('23 Nov 2026, 08:02, on Laptop'))
    await see(steps.nth(1).getByRole('heading', { name: 'Ada Lovelace corrected it' }))
    await see(steps.nth(1).getByText('Reason: Agreed with Grace'))
    await says(steps.nth(1).locator('dl'), 'DescriptionWeekly planningPlans')
    await see(steps.nth(1).getByRole('img', { name: 'became' }))
  })
})

describe('closed time', () => {
  const closings = (page: Page) => page.getByRole('list', { name: 'Closed time' }).getByRole('listitem')

  test('says what is closed, by whom and why', async () => {
    const page = await open('Closed time')
    await see(closings(page).first().getByText('Up to 31 Oct 2026'))
    await see(closings(page).first().getByText('October is invoiced'))
    await see(closings(page).nth(1).getByText('Grace Hopper, '))
  })

  test('is closed up to a day with a note, after a question that says what it means', async () => {
    const page = await open('Closed time')
    await button(page, 'Close time').click()
    await dialog(page).getByRole('textbox', { name: 'Note' }).fill('Invoiced')
    await inDialog(page, 'Continue').click()
    const asks = page.getByRole('alertdialog', { name: 'Close everything up to and including 22 Nov 2026?' })
    await see(asks.getByText('People can no longer add, change or delete what starts in it.'))
    await focused(asks.getByRole('button', { name: 'Cancel' }))
    await asks.getByRole('button', { name: 'Cancel' }).click()
    expect(await asked(page, 'team:close')).toEqual([])
    await inDialog(page, 'Continue').click()
    await asks.getByRole('button', { name: 'Close time' }).click()
    await see(closings(page).first().getByText('Up to 22 Nov 2026'))
    expect(await asked(page, 'team:close')).toEqual([{ until: Date.UTC(2026, 10, 22, 23), note: 'Invoiced' }])
  })

  test('is not closed for a day that goes on', async () => {
    const page = await open('Closed time')
    await button(page, 'Close time').click()
    // From yesterday, the 22nd, to today.
    await dialog(page).getByRole('spinbutton', { name: /day/ }).press('ArrowUp')
    await inDialog(page, 'Continue').click()
    await see(dialog(page).getByText('Choose a day that has passed.'))
    await gone(page.getByRole('alertdialog'))
  })

  test('is reopened, and what another closing closes is named', async () => {
    const page = await open('Closed time')
    await button(page, 'Reopen up to 31 Oct 2026').click()
    const asks = page.getByRole('alertdialog', { name: 'Reopen the time up to 31 Oct 2026?' })
    await see(asks.getByText('Everything up to 30 Sept 2026 stays closed, by another closing.'))
    await asks.getByRole('button', { name: 'Reopen' }).click()
    await gone(button(page, 'Reopen up to 31 Oct 2026'))
    await button(page, 'Reopen up to 30 Sept 2026').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reopen' }).click()
    await see(page.getByText('Nothing is closed: everybody can change their own time'))
  })
})

test('in German too', async () => {
  const page = await site.open(german(administered))
  await page.getByRole('navigation').getByRole('link', { name: 'Administration' }).click()
  await page.getByRole('tab', { name: 'Team' }).click()
  await see(page.getByText('2 Personen erfassen gerade Zeit'))
  await page.getByRole('button', { name: /Grace Hopper/ }).click()
  await see(page.getByText('23.–29.11.2026'))
})
