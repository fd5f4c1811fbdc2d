import type { Locator, Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { goTo } from '../../support/person.ts'
import { readQr } from '../../support/qr.ts'
import { askThrough } from '../../support/server.ts'
import { enrolWithCode } from '../../support/terminal.ts'
import { endEverything, profileOf, signedIn, startCompany } from '../sign-in/support.ts'

afterEach(endEverything)

/** Leaves the terminals and comes back, which asks the server anew. */
async function lookAgain(window: Page): Promise<Locator> {
  await window.getByRole('tab', { name: 'Sign-in' }).click()
  await window.getByRole('tab', { name: 'Terminals' }).first().click()
  return window.getByRole('list', { name: 'Terminals' })
}

test('a terminal is made in the app, enrolled, looked after, and revoked', async () => {
  const company = await startCompany({ AUTH_METHOD: 'both', OIDC_ADMIN_GROUP: 'timetracker-admins' })
  const { window } = await signedIn(company, 'alice')
  const server = { ask: askThrough((path, init) => fetch(`${company.server.url}${path}`, init)) }
  const { person } = await profileOf(window)
  if (!person) throw new Error('nobody is signed in')

  await goTo(window, 'Administration')
  await window.getByRole('tab', { name: 'Terminals' }).click()
  await window.getByRole('button', { name: 'Add terminal' }).click()
  await window.getByRole('textbox', { name: 'Name' }).fill('Gate')
  await window.getByRole('textbox', { name: 'Place' }).fill('Hall 2')
  await window.getByRole('button', { name: 'Make code' }).click()
  const shown = window.getByRole('alertdialog', { name: 'Code for Gate' })
  const code = await shown.getByRole('textbox', { name: 'One-time code' }).inputValue()
  const square = shown.getByRole('img', { name: 'Code and server address, for the scanner of the terminal' })
  expect(readQr(await square.evaluate((svg) => svg.outerHTML))).toBe(`${company.server.url}#terminal=${code}`)
  await shown.getByRole('button', { name: 'Copy code' }).click()
  await shown.getByRole('button', { name: 'Code copied' }).waitFor()
  await shown.getByRole('button', { name: 'Done' }).click()
  await window.getByRole('button', { name: /^Gate.*Waits for its code/ }).waitFor()

  // It is enrolled, loses a record, and says that more wait there.
  const now = Date.now()
  const terminal = await enrolWithCode(server, code, now - 3_600_000)
  expect((await terminal.sync(now)).code).toBeUndefined()
  terminal.punch(person.id, 'in', now - 120_000)
  terminal.punch(person.id, 'out', now - 60_000)
  terminal.waiting.shift()
  // Four wait, of which this contact brings one.
  expect((await terminal.sync(now, { waiting: 4 })).code).toBeUndefined()
  const line = (await lookAgain(window)).getByRole('button', { name: /^Gate/ })
  await line.getByText('3 clockings waiting').waitFor()
  await line.getByText('Version 0.1.0').waitFor()
  await window.getByRole('tab', { name: 'To look at' }).click()
  await window.getByText('Records before it are missing.').waitFor()

  // Looked at: kept on the server, with who it was; taken back, and ticked off for good.
  const tick = window.getByRole('button', { name: /^Mark as reviewed: Alice Example, Clock out/ })
  const undo = window.getByRole('button', { name: /^Undo review: Alice Example, Clock out/ })
  await tick.click()
  await window.getByText(/^Reviewed by Alice Example, /).waitFor()
  await undo.click()
  await tick.click()
  await undo.waitFor()
  expect(company.sql('select kind, found, reviewed_by as by from kiosk_reviews')).toEqual([
    { kind: 'punch', found: expect.stringContaining('gap') as string, by: person.id },
  ])
  expect(company.sql("select action, actor from audit where action like 'kiosk-review%' order by id")).toEqual(
    ['kiosk-reviewed', 'kiosk-review-undone', 'kiosk-reviewed'].map((action) => ({ action, actor: person.id })),
  )

  // A badge for somebody.
  await window.getByRole('tab', { name: 'People at terminals' }).click()
  await window.getByRole('button', { name: /^Alice Example/ }).click()
  await window.getByRole('textbox', { name: 'Badge or code' }).fill('04A1B2C3D4')
  await window.keyboard.press('Enter')
  await window.getByRole('button', { name: 'Remove Badge' }).waitFor()
  expect(company.sql('select count(*) as count from badges')).toEqual([{ count: 1 }])

  // Its end is told at the next contact.
  await window.getByRole('tab', { name: 'Terminals', exact: true }).last().click()
  await window.getByRole('button', { name: /^Gate/ }).click()
  await window.getByRole('button', { name: 'Revoke terminal' }).click()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Revoke terminal' }).click()
  await window.getByText('Gate is revoked. With a new code').waitFor()
  expect((await terminal.sync(now)).code).toBe('device-revoked')

  // Whoever is no longer an administrator hears so with the next thing that they ask of the server, and leaves.
  company.sql(`update users set role = 'user', version = version + 1 where id = '${person.id}'`)
  await window.getByRole('tab', { name: 'People at terminals' }).click()
  await window.getByText('You are no longer an administrator, so the administration is closed.').first().waitFor()
  await window.getByRole('textbox', { name: 'What are you working on?' }).waitFor()
  expect(await window.getByRole('link', { name: 'Administration' }).count()).toBe(0)
})
