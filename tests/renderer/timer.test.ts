import { afterEach, describe, expect, test } from 'vitest'
import { connected, empty, id, personal, workday } from './support/data.ts'
import { asked, button, field, focused, gone, holds, row, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})
const idle = { ...personal, entries: workday.filter(({ endedAt }) => endedAt !== null) }

describe('starting and stopping', () => {
  test('one field and Enter start; the entry stands in the list', async () => {
    const page = await site.open(empty)
    await focused(field(page))
    await field(page).fill('  Write the minutes ')
    await page.keyboard.press('Enter')
    await see(button(page, 'Stop timer'))
    await see(page.getByRole('timer'))
    await see(row(page, 'Write the minutes'))
    expect(await asked(page, 'timer:start')).toEqual([
      { description: 'Write the minutes', projectId: null, taskId: null, tagIds: [], billable: false },
    ])
  })

  test('the button starts and stops', async () => {
    const page = await site.open(empty)
    await field(page).fill('Review')
    await button(page, 'Start timer').click()
    await button(page, 'Stop timer').click()
    await see(button(page, 'Start timer'))
    await gone(page.getByRole('timer'))
    await see(button(page, 'Continue Review'))
    await holds(field(page), '')
  })

  test('Ctrl+Enter starts and stops from anywhere', async () => {
    const page = await site.open(empty)
    await field(page).fill('Review')
    await page.keyboard.press('Control+Enter')
    await see(button(page, 'Stop timer'))
    await page.keyboard.press('Control+2')
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Control+1')
    await see(button(page, 'Start timer'))
  })

  test('pressing twice starts once', async () => {
    const page = await site.open(empty)
    await field(page).fill('Once')
    await page.keyboard.press('Control+Enter')
    await see(button(page, 'Stop timer'))
    expect(await asked(page, 'timer:start')).toHaveLength(1)
  })

  test('a failure says what happened and what to do, and keeps what was typed', async () => {
    const page = await site.open(empty)
    await page.evaluate(() => {
      window.fake.failNext('timer:start', 'disk-full')
    })
    await field(page).fill('Precious words')
    await page.keyboard.press('Enter')
    await see(page.getByText('The disk is full, so this was not saved.'))
    await see(page.getByText('Free some space and try again. What was saved before is safe.'))
    await holds(field(page), 'Precious words')
    await see(button(page, 'Start timer'))
  })

  test('a timer that another device stopped is stopped here too', async () => {
    const page = await site.open(connected)
    await see(button(page, 'Stop timer'))
    await page.evaluate(() => {
      window.fake.stopElsewhere()
    })
    await see(button(page, 'Start timer'))
  })
})

describe('the running time', () => {
  test('counts from the start, by the second', async () => {
    const page = await site.open(personal, { hasLiveClock: true })
    await see(page.getByRole('timer'))
    await page.clock.pauseAt(new Date('2026-11-23T14:26:30Z'))
    await says(page.getByRole('timer'), '1:24:30')
    await page.clock.runFor(3010)
    await says(page.getByRole('timer'), '1:24:33')
  })

  test('does not tick while nobody sees it, and is right when somebody does', async () => {
    const page = await site.open(personal, { hasLiveClock: true })
    await see(page.getByRole('timer'))
    await page.clock.pauseAt(new Date('2026-11-23T14:26:30Z'))
    await says(page.getByRole('timer'), '1:24:30')
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await page.clock.runFor(600_000)
    expect(await page.getByRole('timer').textContent()).toBe('1:24:30')
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: false })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await says(page.getByRole('timer'), '1:34:30')
  })

  test('the bar says since when, and that can be changed', async () => {
    const page = await site.open(personal)
    await page.getByRole('button', { name: 'Since 14:02. Change the start' }).click()
    const dialog = page.getByRole('dialog', { name: 'When did it start?' })
    await dialog.getByRole('spinbutton', { name: /hour/ }).fill('13')
    await button(page, 'Save').click()
    await says(page.getByRole('timer'), '2:24:07')
  })

  test('a start in the future is refused before it is sent', async () => {
    const page = await site.open(personal)
    await page.getByRole('button', { name: /^Since/ }).click()
    const dialog = page.getByRole('dialog', { name: 'When did it start?' })
    await dialog.getByRole('spinbutton', { name: /hour/ }).fill('23')
    await button(page, 'Save').click()
    await see(dialog.getByText('The start lies in the future.'))
    expect(await asked(page, 'entries:edit')).toEqual([])
  })
})

describe('what an entry is about', () => {
  test('recent work is offered: arrows mark it, Enter takes it, Enter starts it', async () => {
    const page = await site.open(idle)
    await field(page).fill('plan')
    await see(page.getByRole('option', { name: /Weekly planning/ }))
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => field(page).getAttribute('aria-activedescendant')).not.toBeNull()
    await page.keyboard.press('Enter')
    await holds(field(page), 'Weekly planning')
    await see(page.getByRole('button', { name: 'Project: Internal' }))
    await see(page.getByRole('button', { name: 'Tags: meeting' }))
    await page.keyboard.press('Enter')
    await see(button(page, 'Stop timer'))
    expect(await asked(page, 'timer:start')).toEqual([
      { description: 'Weekly planning', projectId: id(15), taskId: null, tagIds: [id(31)], billable: false },
    ])
  })

  test('Escape closes the offers and keeps the words; Enter then starts these', async () => {
    const page = await site.open(idle)
    await field(page).fill('plan')
    await see(page.getByRole('listbox', { name: 'Recent work' }))
    await page.keyboard.press('Escape')
    await gone(page.getByRole('listbox', { name: 'Recent work' }))
    await page.keyboard.press('Enter')
    await see(button(page, 'Stop timer'))
    await holds(field(page), 'plan')
  })

  test('a project or task is found by typing, and sets whether it is billable', async () => {
    const page = await site.open(idle)
    await button(page, 'Project').click()
    await page.keyboard.type('design')
    await see(page.getByRole('option', { name: 'Billing: Design' }))
    await page.keyboard.press('Enter')
    await see(page.getByRole('button', { name: 'Project: Billing: Design · Northwind' }))
    expect(await page.getByRole('button', { name: 'Billable' }).getAttribute('aria-pressed')).toBe('true')
  })

  test('a project that is missing is made on the spot', async () => {
    const page = await site.open(empty)
    await button(page, 'Project').click()
    await page.keyboard.type('Garden')
    await page.getByRole('option', { name: 'Create project “Garden”' }).click()
    await see(page.getByRole('button', { name: 'Project: Garden' }))
    const { projects } = await page.evaluate(() => window.fake.catalog())
    expect(projects.map(({ name }) => name)).toEqual(['Garden'])
  })

  test('a name that is there is not offered to be made', async () => {
    const page = await site.open(idle)
    await button(page, 'Project').click()
    await page.keyboard.type('bILLING')
    await see(page.getByRole('option', { name: 'Billing' }))
    expect(await page.getByRole('option', { name: /^Create/ }).count()).toBe(0)
  })

  test('several tags are chosen in one go, and one is made', async () => {
    const page = await site.open(idle)
    await button(page, 'Tags').click()
    await page.getByRole('option', { name: 'meeting' }).click()
    await page.getByRole('option', { name: 'sso' }).click()
    await page.keyboard.type('urgent')
    await page.getByRole('option', { name: 'Create tag “urgent”' }).click()
    await page.keyboard.press('Escape')
    await see(page.getByRole('button', { name: 'Tags: meeting, sso, urgent' }))
  })

  test('the running entry is changed in the bar', async () => {
    const page = await site.open(personal)
    await field(page).fill('Review the new template')
    await page.keyboard.press('Enter')
    await see(row(page, 'Review the new template'))
    await page.getByRole('button', { name: /^Project:/ }).click()
    await page.getByRole('option', { name: 'No project' }).click()
    await see(page.getByRole('button', { name: 'Project', exact: true }))
    await page.getByRole('button', { name: 'Billable' }).click()
    await expect
      .poll(() => asked(page, 'entries:edit'))
      .toEqual([
        { id: id(101), changes: { description: 'Review the new template' } },
        { id: id(101), changes: { projectId: null, taskId: null } },
        { id: id(101), changes: { billable: false } },
      ])
    expect(await asked(page, 'timer:start')).toEqual([])
  })

  test('what was typed is written before the timer stops', async () => {
    const page = await site.open(personal)
    await field(page).fill('Finished at last')
    await page.keyboard.press('Control+Enter')
    await see(button(page, 'Start timer'))
    await see(row(page, 'Finished at last'))
  })
})
