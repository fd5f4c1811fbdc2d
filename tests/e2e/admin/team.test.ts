import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { descriptionField, entryList, goTo, goToSettings } from '../../support/person.ts'
import { endEverything, isSaved, signedIn, startCompany } from '../sign-in/support.ts'

afterEach(endEverything)

/** Adds the hour before last by hand, as the dialog does. */
const addTime = (window: Page, description: string): Promise<unknown> =>
  window.evaluate(async (words) => {
    const endedAt = Date.now() - 3_600_000
    const content = { description: words, projectId: null, taskId: null, tagIds: [], billable: false }
    return globalThis.window.bridge.invoke('entries:add', { ...content, startedAt: endedAt - 3_600_000, endedAt })
  }, description)

test('an administrator corrects somebody’s entry, and that person’s app tells what, by whom and why', async () => {
  const company = await startCompany({ AUTH_METHOD: 'oidc', OIDC_ADMIN_GROUP: 'timetracker-admins' })
  const bob = (await signedIn(company, 'bob')).window
  expect(await addTime(bob, 'Drawing')).toMatchObject({ ok: true })
  await entryList(bob).getByText('Drawing').waitFor()
  await isSaved(bob)

  const alice = (await signedIn(company, 'alice')).window
  await goTo(alice, 'Administration')
  await alice.getByRole('tab', { name: 'Team' }).click()
  await alice.getByRole('list', { name: 'Team' }).getByRole('button', { name: /Bob/ }).click()
  await alice.getByRole('heading', { name: /Bob/, level: 1 }).waitFor()
  await alice.getByRole('button', { name: 'Correct Drawing' }).click()
  const dialog = alice.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Plans for Northwind')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Agreed on the phone')
  await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
  await alice.getByRole('button', { name: 'Correct Plans for Northwind' }).waitFor()

  // Live, with nobody pressing anything.
  await entryList(bob).getByText('Plans for Northwind').waitFor()
  await bob.getByRole('region', { name: 'Needs your eye' }).waitFor()
  await goToSettings(bob, 'Sync')
  const aside = bob.getByRole('region', { name: 'Set aside' })
  await aside.getByText(/Alice Example changed this entry\. Reason: Agreed on the phone/).waitFor()
  const comparison = aside.getByRole('row', { name: /^Description/ })
  await expect.poll(() => comparison.getByRole('cell').allTextContents()).toEqual(['Plans for Northwind', 'Drawing'])

  // The history on the server names both.
  await alice.getByRole('button', { name: 'History of Plans for Northwind' }).click()
  const steps = alice.getByRole('list', { name: 'History' })
  await steps.getByRole('heading', { name: 'Alice Example corrected it' }).waitFor()
  await steps.getByText('Reason: Agreed on the phone').waitFor()

  // It is Bob's to take back.
  await aside.getByRole('button', { name: /^Take it back/ }).click()
  await goTo(bob, 'Timer')
  await descriptionField(bob).waitFor()
  await entryList(bob).getByText('Drawing').waitFor()
})
