import { afterEach, expect, test } from 'vitest'
import {
  descriptionField,
  entryList,
  goToSettings,
  signInWithSso,
  startTimer,
  stopTimer,
  syncStatus,
} from '../../support/person.ts'
import { endEverything, isSaved, startCompany } from './support.ts'

afterEach(endEverything)

test('a server that is set and not there yet is waited for by name; the time of before moves to it when the person says so', async () => {
  const company = await startCompany()
  company.server.cut = true
  const { window } = await company.open()
  const { host } = new URL(company.server.url)
  await window.getByRole('heading', { name: `Waiting for ${host}` }).waitFor()
  await syncStatus(window).getByText(`Waiting for ${host}; your time is kept here`).waitFor()
  await startTimer(window, 'Before the server was there')
  await stopTimer(window)

  company.server.cut = false
  await window.getByRole('heading', { name: 'Sign in to Example company' }).waitFor()
  await window.getByText('What you tracked on this computer is kept.').waitFor()
  await signInWithSso(window, company.browser, 'bob')
  const question = window.getByRole('region', {
    name: 'Move the time that you tracked on this computer to Example company?',
  })
  await question.getByRole('button', { name: 'Move' }).click()
  await entryList(window).getByText('Before the server was there').waitFor()
  await isSaved(window)
  expect(company.sql('select description from time_entries')).toEqual([{ description: 'Before the server was there' }])
  expect(await question.count()).toBe(0)

  // Nothing is in two places.
  await goToSettings(window, 'Account')
  await window.getByRole('button', { name: 'Use on this computer only' }).click()
  await descriptionField(window).waitFor()
  expect(await entryList(window).getByText('Before the server was there').count()).toBe(0)
})
