import type { Page } from 'playwright'
import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { PunchId } from '../../shared/domain/punch.ts'
import { ignoredReasons } from '../../shared/domain/shift.ts'
import { PunchFlag } from '../../shared/domain/terminal-administration.ts'
import { readQr } from '../support/qr.ts'
import { administered, crowd, people } from './support/admin-data.ts'
import { german } from './support/data.ts'
import type { Scenario } from './support/scenario.ts'
import { asked, button, focused, gone, holds, link, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'
import { terminals, withTerminals } from './support/terminal-data.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const open = async (scenario: Scenario = withTerminals): Promise<Page> => {
  const page = await site.open(scenario)
  await link(page, 'Administration').click()
  await page.getByRole('tab', { name: 'Terminals' }).click()
  return page
}
const line = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Terminals' }).getByRole('button', { name: new RegExp(`^${name}`) })
const openTerminal = async (name: string): Promise<Page> => {
  const page = await open()
  await line(page, name).click()
  await see(page.getByRole('heading', { name, level: 2 }))
  return page
}
const openPerson = async (name: string): Promise<Page> => {
  const page = await open()
  await page.getByRole('tab', { name: 'People at terminals' }).click()
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await see(page.getByRole('heading', { name, level: 2 }))
  return page
}
const confirm = (page: Page, name: string) => page.getByRole('alertdialog').getByRole('button', { name })
const idOf = (username: string) => people.find((person) => person.username === username)?.id
const gate = terminals.terminals[0]

describe('the list', () => {
  test('says of each terminal where it is, when it was seen, what waits there, and how it stands', async () => {
    const page = await open()
    await see(page.getByText('3 terminals'))
    await see(line(page, 'Gate').getByText('Hall 2, beside the main entrance'))
    await see(line(page, 'Gate').getByText(/^Seen .*15:25/))
    await see(line(page, 'Gate').getByText('3 clockings waiting'))
    await see(line(page, 'Gate').getByText('Version 0.1.0'))
    await see(line(page, 'Kitchen').getByText('Revoked'))
    await see(line(page, 'Workshop').getByText('Waits for its code'))
    await see(line(page, 'Workshop').getByText('Not seen yet'))
  })

  test('without any says what they are for, and a code makes the first one', async () => {
    const page = await open(administered)
    await see(page.getByText('There is none yet.'))
    await button(page, 'Add terminal').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Make code' }).click()
    await see(dialog.getByText('Give it a name'))
    expect(await asked(page, 'terminal:make-code')).toEqual([])
    await dialog.getByRole('textbox', { name: 'Name' }).fill(' Gate ')
    await dialog.getByRole('textbox', { name: 'Place' }).fill('Hall 2')
    await dialog.getByRole('button', { name: 'Make code' }).click()
    const shown = page.getByRole('alertdialog', { name: 'Code for Gate' })
    await holds(shown.getByRole('textbox', { name: 'One-time code' }), 'K7PM-2XQR-9DTH')
    await see(shown.getByText('It works once, until 15:56.'))
    await see(shown.getByText('https://time.example.com'))
    const square = shown.getByRole('img', { name: 'Code and server address, for the scanner of the terminal' })
    expect(readQr(await square.evaluate((svg) => svg.outerHTML))).toBe(
      'https://time.example.com#terminal=K7PM-2XQR-9DTH',
    )
    await shown.getByRole('button', { name: 'Copy code' }).click()
    await see(shown.getByRole('button', { name: 'Code copied' }))
    await shown.getByRole('button', { name: 'Done' }).click()
    await see(line(page, 'Gate').getByText('Waits for its code'))
    expect(await page.content()).not.toContain('K7PM-2XQR-9DTH')
    expect(await asked(page, 'terminal:make-code')).toEqual([{ name: 'Gate', place: 'Hall 2', everybody: true }])
  })

  test('says calmly that the server is out of reach', async () => {
    const page = await site.open(withTerminals)
    await link(page, 'Administration').click()
    await page.evaluate(() => window.fake.failNext('terminal:list', 'server-unreachable'))
    await page.getByRole('tab', { name: 'Terminals' }).click()
    await button(page, 'Try again').click()
    await see(line(page, 'Gate'))
  })
})

describe('one terminal', () => {
  test('gets another name and place, and the way back leads to its line', async () => {
    const page = await openTerminal('Gate')
    await page.getByRole('textbox', { name: 'Name' }).fill('Main gate')
    await page.getByRole('textbox', { name: 'Place' }).fill('')
    await button(page, 'Save name and place').click()
    await see(page.getByRole('heading', { name: 'Main gate', level: 2 }))
    await see(page.getByRole('region', { name: 'Status' }).getByText('No place given'))
    await button(page, 'All terminals').click()
    await focused(line(page, 'Main gate'))
  })

  test('gets other settings, and none that the server would not take', async () => {
    const page = await openTerminal('Gate')
    const settings = page.getByRole('region', { name: 'Settings' })
    await settings.getByText('Show names of the people who work here').click()
    await gone(settings.getByRole('switch', { name: 'Name, from a grid with search' }))
    await settings.getByText('Show the board of who is in').click()
    await settings.getByText('QR code or barcode').click()
    await settings.getByRole('textbox', { name: 'Seconds between two clockings' }).fill('2')
    await button(page, 'Save settings').click()
    await see(settings.getByText('A whole number from 3 to 600.'))
    expect(await asked(page, 'terminal:change')).toEqual([])
    await settings.getByRole('textbox', { name: 'Seconds between two clockings' }).fill('30')
    await settings.getByRole('textbox', { name: 'Longest shift in hours' }).fill('10')
    await settings.getByRole('button', { name: /Languages/ }).click()
    await page.getByRole('option', { name: 'German first, English to choose' }).click()
    await button(page, 'Save settings').click()
    await see(page.getByText('Saved. The terminal follows at its next contact.').first())
    expect(await asked(page, 'terminal:change')).toEqual([
      {
        terminalId: gate?.id,
        settings: {
          roster: false,
          board: true,
          findBy: ['badge', 'number', 'name'],
          minimumGap: 30,
          longestShift: 10,
          backAfter: 5,
          languages: ['de', 'en'],
        },
      },
    ])
  })

  test('keeps at least one way of finding people', async () => {
    const page = await openTerminal('Gate')
    const settings = page.getByRole('region', { name: 'Settings' })
    for (const way of ['Badge', 'QR code or barcode', 'Number']) {
      await settings.getByText(way, { exact: true }).click()
    }
    await settings.getByText('Show names of the people who work here').click()
    await button(page, 'Save settings').click()
    await see(settings.getByRole('alert').getByText('Leave at least one way of finding people on.'))
    expect(await asked(page, 'terminal:change')).toEqual([])
  })

  test('gets other people; who is not in sight stays', async () => {
    const page = await openTerminal('Gate')
    const assigned = page.getByRole('region', { name: 'People who may use it' })
    await says(assigned.getByRole('status'), '7 people chosen')
    await gone(assigned.getByRole('option', { name: 'Edsger' }))
    await assigned.getByRole('searchbox', { name: 'Search people' }).fill('alan')
    await assigned.getByRole('option', { name: 'Alan Turing' }).click()
    await says(assigned.getByRole('status'), '6 people chosen')
    await button(page, 'Save people').click()
    await see(page.getByText('Saved. The terminal follows at its next contact.').first())
    await button(page, 'Nobody').click()
    await button(page, 'Save people').click()
    await says(assigned.getByRole('status'), 'Nobody chosen')
    await expect.poll(async () => (await asked(page, 'terminal:change')).length).toBe(2)
    expect(await asked(page, 'terminal:change')).toEqual([
      {
        terminalId: gate?.id,
        people: expect.not.arrayContaining([idOf('alan')]) as unknown,
      },
      { terminalId: gate?.id, people: [] },
    ])
  })

  test('is revoked after a question that says what happens, and enrolled again with a new code', async () => {
    const page = await openTerminal('Gate')
    await button(page, 'Revoke terminal').click()
    const question = page.getByRole('alertdialog', { name: 'Revoke Gate?' })
    await see(question.getByText('At its next contact Gate locks and forgets people and PINs.'))
    await see(question.getByText('3 clockings waited there at its last contact'))
    await focused(confirm(page, 'Cancel'))
    await confirm(page, 'Revoke terminal').click()
    await see(page.getByText('Gate is revoked. With a new code it can be enrolled again'))
    await gone(button(page, 'Revoke terminal'))
    await button(page, 'Make a new code').click()
    await see(page.getByRole('alertdialog', { name: 'Code for Gate' }))
    expect(await asked(page, 'terminal:make-code')).toEqual([{ terminalId: gate?.id }])
  })
})

describe('people at terminals', () => {
  test('are found by name or number, however many there are', async () => {
    const page = await open({
      ...withTerminals,
      admin: {
        ...withTerminals.admin,
        people: crowd,
        terminals: {
          ...terminals,
          people: crowd.map(({ id }, index) => ({ userId: id, number: String(700_000 + index), badges: [] })),
        },
      },
    })
    await page.getByRole('tab', { name: 'People at terminals' }).click()
    const list = page.getByRole('list', { name: 'People at terminals' })
    await see(page.getByText('The first 100 are shown.'))
    expect(await list.getByRole('listitem').count()).toBe(100)
    await page.getByRole('searchbox', { name: 'Search people or numbers' }).fill('person-2501')
    await expect.poll(() => list.getByRole('listitem').allTextContents()).toEqual(['Person 2501Number 702509No badge'])
    await page.getByRole('searchbox', { name: 'Search people or numbers' }).fill('702510')
    await expect.poll(() => list.getByRole('listitem').allTextContents()).toEqual(['Person 2502Number 702510No badge'])
  })

  test('get a badge by reading it, which is never shown again, and lose one after a question', async () => {
    const page = await openPerson('Alan Turing')
    const badges = page.getByRole('region', { name: 'Badges' })
    await see(badges.getByText('Blue tag', { exact: true }))
    await badges.getByRole('textbox', { name: 'What it is called' }).fill('Key ring')
    const reader = badges.getByRole('textbox', { name: 'Badge or code' })
    await reader.focus()
    await page.keyboard.type('04A1B2C3D4')
    await page.keyboard.press('Enter')
    await see(badges.getByText('Key ring', { exact: true }))
    await holds(reader, '')
    expect(await asked(page, 'terminal:change-person')).toEqual([
      { change: 'add-badge', userId: idOf('alan'), text: '04A1B2C3D4', label: 'Key ring' },
    ])
    await button(page, 'Remove Blue tag').click()
    await confirm(page, 'Remove').click()
    await gone(badges.getByText('Blue tag', { exact: true }))
  })

  test('cannot have a badge or number of somebody else', async () => {
    const page = await openPerson('Grace Hopper')
    await page.getByRole('textbox', { name: 'Number' }).fill('47-11')
    await button(page, 'Save number').click()
    await see(page.getByText('A number has digits only, twelve at most.'))
    await page.getByRole('textbox', { name: 'Number' }).fill('4711')
    await button(page, 'Save number').click()
    await see(page.getByText('This badge or number belongs to somebody else.'))
    await page.getByRole('textbox', { name: 'Number' }).fill('4712')
    await button(page, 'Save number').click()
    await see(page.getByText('The number of Grace Hopper is saved.').first())
    await button(page, 'All people').click()
    const own = page.getByRole('button', { name: /^Grace Hopper/ })
    await see(own.getByText('Number 4712'))
    await focused(own)
  })

  test('get their PIN reset after a question', async () => {
    const page = await openPerson('Alan Turing')
    await button(page, 'Reset PIN').click()
    expect(await asked(page, 'terminal:change-person')).toEqual([])
    await confirm(page, 'Reset PIN').click()
    await see(page.getByText('The PIN of Alan Turing is reset.').first())
    expect(await asked(page, 'terminal:change-person')).toEqual([{ change: 'reset-pin', userId: idOf('alan') }])
  })
})

describe('to look at', () => {
  test('says in plain words what is in doubt, of the time that was chosen', async () => {
    const page = await open()
    await page.getByRole('tab', { name: 'To look at' }).click()
    const entries = page.getByRole('region', { name: '2 entries to look at' }).getByRole('listitem')
    await see(entries.nth(0).getByText('Alan Turing'))
    await see(entries.nth(0).getByText('The clock-out was forgotten. The person said later when it was.'))
    await see(entries.nth(1).getByText('Nobody clocked out. It was closed after the longest shift.'))
    await see(entries.nth(1).getByText('Somebody changed the entry by hand since.'))
    const punches = page.getByRole('region', { name: '3 records of terminals in doubt' }).getByRole('listitem')
    await see(punches.nth(0).getByText(/Clock in, .*10:26, at Gate/))
    await see(punches.nth(0).getByText(/The clock of the terminal said .*08:26/))
    await see(punches.nth(1).getByText('Records before it are missing.'))
    await see(punches.nth(2).getByText(/^It ends a shift, but the person was not in/))
    await see(punches.nth(2).getByText(/^Before it: an entry .*07:26 to 09:26/))
    await page.getByText('7 days').click()
    await expect.poll(async () => (await asked(page, 'terminal:review')).length).toBe(2)
  })

  test('is ticked off where it stands, with who and when, taken back, and behind what is open next time', async () => {
    const page = await open()
    await page.getByRole('tab', { name: 'To look at' }).click()
    const tick = page.getByRole('button', { name: /^Mark as reviewed: Alan Turing, Clock in, .*10:26, at Gate$/ })
    await tick.click()
    const after = page.getByRole('region', { name: '2 records of terminals in doubt' }).getByRole('listitem')
    await see(after.nth(0).getByText(/^Reviewed by Ada Lovelace, .*15:26$/))
    await focused(after.nth(0).getByRole('button', { name: /^Undo review: Alan Turing/ }))
    expect(await asked(page, 'terminal:change-reviewed')).toEqual([
      { kind: 'punch', id: terminals.review.punches[0]?.id, found: '[]', reviewed: true },
    ])

    await page.getByRole('tab', { name: 'People at terminals' }).click()
    await page.getByRole('tab', { name: 'To look at' }).click()
    await see(after.nth(2).getByText('Reviewed by Ada Lovelace'))
    await after
      .nth(2)
      .getByRole('button', { name: /^Undo review/ })
      .click()
    await gone(page.getByText('Reviewed by Ada Lovelace'))
    await see(page.getByRole('region', { name: '3 records of terminals in doubt' }))

    const entries = page.getByRole('region', { name: '2 entries to look at' }).getByRole('button')
    await entries.nth(0).click()
    await page.getByRole('region', { name: '1 entry to look at' }).getByRole('button').nth(1).click()
    await see(page.getByRole('heading', { name: 'Entries, all reviewed' }))
    // The server is away: the line is as it was, and why is told.
    await page.evaluate(() => window.fake.failNext('terminal:change-reviewed', 'server-unreachable'))
    await tick.click()
    await see(page.getByText('The server does not answer.').first())
    await see(page.getByRole('region', { name: '3 records of terminals in doubt' }))
  })

  test('goes on page after page', async () => {
    const [first] = terminals.review.punches
    if (!first) throw new Error('there is nothing to look at')
    const punches = Array.from({ length: 120 }, (_, index) => ({
      ...first,
      id: PunchId.parse(v7()),
      at: first.at - index * 60_000,
    }))
    const review = { entries: [], punches }
    const page = await open({
      ...withTerminals,
      admin: { ...withTerminals.admin, terminals: { ...terminals, review } },
    })
    await page.getByRole('tab', { name: 'To look at' }).click()
    const lines = page.getByRole('region', { name: '120 records of terminals in doubt' }).getByRole('listitem')
    for (const count of [50, 100]) {
      await expect.poll(() => lines.count()).toBe(count)
      await button(page, 'Show more').click()
    }
    await expect.poll(() => lines.count()).toBe(120)
    await gone(button(page, 'Show more'))
  })

  test('whoever is an administrator no more is told, and is back at the timer', async () => {
    const page = await open()
    await page.getByRole('tab', { name: 'To look at' }).click()
    await page.evaluate(() => window.fake.setRole('user'))
    await see(page.getByText('You are no longer an administrator, so the administration is closed.').first())
    await see(page.getByRole('textbox', { name: 'What are you working on?' }))
    await gone(link(page, 'Administration'))
  })

  test('says so when there is nothing', async () => {
    const page = await open(administered)
    await page.getByRole('tab', { name: 'To look at' }).click()
    await see(page.getByText('Nothing in this time wants a look.'))
  })

  test('has words for every doubt, in German too, and shows a mark that it does not know', async () => {
    const [first] = terminals.review.punches
    const [entry] = terminals.review.entries
    if (!first || !entry) throw new Error('there is nothing to look at')
    const review = {
      entries: [{ ...entry, marks: ['something-new'] }],
      punches: [
        { ...first, flags: PunchFlag.options },
        ...ignoredReasons.map((ignored) => ({ ...first, id: PunchId.parse(v7()), flags: [], ignored })),
      ],
    }
    const page = await site.open(
      german({ ...withTerminals, admin: { ...withTerminals.admin, terminals: { ...terminals, review } } }),
    )
    await page.getByRole('navigation').getByRole('link', { name: 'Administration' }).click()
    await page.getByRole('tab', { name: 'Terminals' }).click()
    await page.getByRole('tab', { name: 'Zum Nachsehen' }).click()
    await see(page.getByText('Eine Markierung, die diese Version nicht kennt: something-new.'))
    await see(page.getByText('Das Ausstempeln').or(page.getByText('Sein Siegel passt nicht')).first())
    const words = await page
      .getByRole('region', { name: /zweifelhafte/ })
      .locator('li p:not(.small)')
      .allTextContents()
    expect(new Set(words).size).toBe(PunchFlag.options.length + ignoredReasons.length)
  })
})
