import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { connected, id, manyWeeks, personal, workday } from './support/data.ts'
import { asked, button, field, focusName, focused, gone, list, row, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})
const full = { ...personal, entries: manyWeeks(10) }

describe('the days', () => {
  test('have their names and sums, with what runs', async () => {
    const page = await site.open(personal)
    await see(page.getByRole('heading', { name: /Today.*Mon 23 Nov.*5 h 22/ }))
    await see(page.getByRole('heading', { name: /Yesterday.*Sun 22 Nov.*3 h 50/ }))
    await see(row(page, 'Review the invoice template').getByText('14:02 – now'))
  })

  test('time that is closed is said so before it is edited, and a refusal is a plain sentence', async () => {
    const page = await site.open({ ...connected, closedUntil: Date.UTC(2026, 10, 23, 23) })
    await button(page, 'Edit Weekly planning').click()
    const dialog = page.getByRole('dialog', { name: 'Edit entry' })
    await see(dialog.getByText('Time before 24 Nov 2026, 00:00 is closed: only an administrator can change it.'))
    await page.evaluate(() => {
      window.fake.failNext('entries:edit', 'period-closed')
    })
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Something else')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await see(dialog.getByText('This time is closed. Ask an administrator to reopen it, or to correct the entry.'))
  })

  test('an entry over midnight is marked', async () => {
    const page = await site.open(personal)
    await says(row(page, 'Deploy outside of office hours').locator('sup'), '+1 (1 day later)')
  })

  test('today and this week are summed beside them, as bars and as a table', async () => {
    const page = await site.open(personal)
    const today = page.getByRole('region', { name: 'Today' })
    await see(today.getByText('5 h 22'))
    await see(today.getByText('2 h 38 to your 8 h'))
    expect(await page.getByRole('progressbar', { name: 'Daily goal' }).getAttribute('aria-valuetext')).toBe(
      '5 h 22 of 8 h 00',
    )
    const rows = page.getByRole('table', { name: 'This week' }).getByRole('row')
    await expect.poll(() => rows.nth(1).textContent()).toBe('Monday5 h 22')
    expect(await rows.count()).toBe(8)
  })

  test('without a goal there is no bar', async () => {
    const preferences = { ...personal.info.preferences, dailyGoalMinutes: 0 }
    const page = await site.open({ ...personal, info: { ...personal.info, preferences } })
    await see(page.getByRole('region', { name: 'Today' }).getByText('5 h 22'))
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  test('older days come as one goes down, and few lines are in the page at a time', async () => {
    const page = await site.open(full)
    await see(list(page))
    expect(await asked(page, 'entries:list')).toHaveLength(1)
    const end = page.getByText('That is everything you have tracked.')
    await expect
      .poll(
        async () => {
          await page.mouse.move(600, 600)
          await page.mouse.wheel(0, 4000)
          return end.isVisible()
        },
        { timeout: 30_000 },
      )
      .toBe(true)
    expect((await asked(page, 'entries:list')).length).toBeGreaterThan(2)
    expect(await list(page).getByRole('listitem').count()).toBeLessThan(80)
  }, 60_000)
})

describe('what can be done with an entry', () => {
  test('continue starts the same again and stops what runs', async () => {
    const page = await site.open(personal)
    await button(page, 'Continue Weekly planning').click()
    await see(page.getByRole('button', { name: 'Project: Internal' }))
    await expect.poll(() => field(page).inputValue()).toBe('Weekly planning')
    const entries = await page.evaluate(() => window.fake.entries())
    expect(entries.filter(({ endedAt }) => endedAt === null).map(({ description }) => description)).toEqual([
      'Weekly planning',
    ])
  })

  test('delete can be undone, and the focus goes to the next entry', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Weekly planning').focus()
    await page.keyboard.press('Delete')
    await gone(row(page, 'Weekly planning'))
    await focused(button(page, 'Edit Migration to the new identity provider'))
    await see(page.getByText('Deleted “Weekly planning”'))
    await button(page, 'Undo').click()
    await see(row(page, 'Weekly planning'))
    await gone(page.getByText('Deleted “Weekly planning”'))
  })

  test('Ctrl+Z takes the last deletion back', async () => {
    const page = await site.open(personal)
    await button(page, 'Delete Weekly planning').focus()
    await page.keyboard.press('Enter')
    await gone(row(page, 'Weekly planning'))
    await see(page.getByText('Deleted “Weekly planning”'))
    await page.keyboard.press('Control+z')
    await see(row(page, 'Weekly planning'))
    expect(await asked(page, 'entries:restore')).toEqual([{ id: id(102) }])
  })

  test('an entry deleted in its dialog leaves the focus in the list', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Weekly planning').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Edit entry' }).getByRole('button', { name: 'Delete' }).click()
    await gone(row(page, 'Weekly planning'))
    await expect.poll(() => focusName(page)).toBe('Edit Migration to the new identity provider')
  })

  test('when another device deletes the entry in focus, the focus stays in the list', async () => {
    const page = await site.open(connected)
    await button(page, 'Edit Weekly planning').focus()
    await page.evaluate((which) => {
      window.fake.deleteElsewhere(which)
    }, id(102))
    await gone(row(page, 'Weekly planning'))
    await expect.poll(() => focusName(page)).toBe('Edit Migration to the new identity provider')
  })

  test('when the last entry goes, the field has the focus', async () => {
    const page = await site.open({ ...personal, entries: workday.slice(1, 2) })
    await button(page, 'Edit Weekly planning').focus()
    await page.keyboard.press('Delete')
    await focused(field(page))
    await see(page.getByText('Nothing tracked yet. Write what you are working on and press Enter.'))
  })

  test('arrows go from entry to entry, also to those not yet drawn', async () => {
    const page = await site.open(full)
    await button(page, 'Continue Weekly planning').first().focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focusName(page)).toBe('Continue Migration to the new identity provider')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    // What runs cannot be continued: its first control takes the focus.
    await expect.poll(() => focusName(page)).toBe('Edit Review the invoice template')
    for (let step = 0; step < 25; step += 1) {
      const before = await page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('data-row'))
      await page.keyboard.press('ArrowDown')
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('data-row')))
        .not.toBe(before)
    }
    await expect.poll(() => focusName(page)).toMatch(/^Edit /)
  })
})

describe('adding and editing', () => {
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })

  test('time is added by hand, with a duration', async () => {
    const page = await site.open({ ...personal, entries: workday.slice(1) })
    await button(page, 'Add time').click()
    const form = dialog(page, 'Add time')
    await form.getByRole('textbox', { name: 'Description' }).fill('Call with Northwind')
    // It begins where the last entry of today ended.
    await says(form.getByRole('group', { name: 'Start' }), /13.*45/)
    await form.getByRole('textbox', { name: 'Duration' }).fill('30m')
    await page.keyboard.press('Enter')
    await gone(form)
    await see(row(page, 'Call with Northwind').getByText('13:45 – 14:15'))
    await see(row(page, 'Call with Northwind').getByText('0:30'))
  })

  test('an entry is edited; only what changed is sent', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Weekly planning').click()
    const form = dialog(page, 'Edit entry')
    await focused(form.getByRole('textbox', { name: 'Description' }))
    await form
      .getByRole('group', { name: 'End' })
      .getByRole('spinbutton', { name: /minute/ })
      .fill('30')
    await form.getByRole('button', { name: 'Save' }).click()
    await gone(form)
    await see(row(page, 'Weekly planning').getByText('13:00 – 13:30'))
    const [edit] = await asked(page, 'entries:edit')
    expect(Object.keys((edit as { changes: object }).changes)).toEqual(['endedAt'])
    await focused(button(page, 'Edit Weekly planning'))
  })

  test('saving without a change asks nothing', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Deploy outside of office hours').click()
    await see(dialog(page, 'Edit entry').getByRole('group', { name: 'End (1 day later)' }))
    await page.keyboard.press('Control+Enter')
    await gone(dialog(page, 'Edit entry'))
    expect(await asked(page, 'entries:edit')).toEqual([])
  })

  test('a start behind the end is said at once and not sent', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Weekly planning').click()
    const form = dialog(page, 'Edit entry')
    await form.getByRole('group', { name: 'Start' }).getByRole('spinbutton', { name: /hour/ }).fill('14')
    await see(form.getByText('The end lies before the start.'))
    await form.getByRole('button', { name: 'Save' }).click()
    expect(await asked(page, 'entries:edit')).toEqual([])
    await page.keyboard.press('Escape')
    await gone(form)
  })

  test('what main refuses is said in the dialog, which stays', async () => {
    const page = await site.open(personal)
    await page.evaluate(() => {
      window.fake.failNext('entries:edit', 'not-saved')
    })
    await button(page, 'Edit Weekly planning').click()
    const form = dialog(page, 'Edit entry')
    await form.getByRole('textbox', { name: 'Description' }).fill('Planning')
    await page.keyboard.press('Enter')
    await see(form.getByText('This could not be saved.'))
    await form.getByRole('button', { name: 'Save' }).click()
    await gone(form)
    await see(row(page, 'Planning'))
  })

  test('the running entry has a start and no end', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Review the invoice template').click()
    const form = dialog(page, 'Edit entry')
    await see(form.getByText('This timer is running. It ends when you stop it.'))
    expect(await form.getByRole('group', { name: 'End' }).count()).toBe(0)
    await form.getByRole('group', { name: 'Start' }).getByRole('spinbutton', { name: /hour/ }).fill('13')
    await form.getByRole('button', { name: 'Save' }).click()
    await says(page.getByRole('timer'), '2:24:07')
  })
})
