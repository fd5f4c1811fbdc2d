import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { empty, german, personal } from './support/data.ts'
import { asked, button, gone, holds, link, see } from './support/see.ts'
import { useSite } from './support/site.ts'
import type { Scenario } from './support/scenario.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

async function openProjects(scenario: Scenario): Promise<Page> {
  const page = await site.open(scenario)
  await link(page, scenario.info.locale === 'de' ? 'Projekte' : 'Projects')
    .or(page.getByRole('link', { name: 'Projekte' }))
    .first()
    .click()
  await page.getByRole('tablist').waitFor()
  return page
}

test('a project is added with its colour, client, code and rate', async () => {
  const page = await openProjects(personal)
  await button(page, 'Add project').click()
  const form = page.getByRole('dialog', { name: 'Add project' })
  await form.getByRole('textbox', { name: 'Name' }).fill('Harbour')
  await form.getByRole('radio', { name: 'Rose' }).click({ force: true })
  await form.getByRole('button', { name: /Client/ }).click()
  await page.getByRole('option', { name: 'Northwind' }).click()
  await form.getByRole('textbox', { name: 'Code' }).fill('NW-09')
  await form.getByRole('textbox', { name: 'Hourly rate' }).fill('1,234.50')
  await form.getByRole('button', { name: 'Add' }).click()
  await gone(form)
  await see(page.getByText('€1,234.50 per hour'))
  const { projects } = await page.evaluate(() => window.fake.catalog())
  expect(projects.find(({ name }) => name === 'Harbour')).toMatchObject({
    colour: 'rose',
    code: 'NW-09',
    rate: { minor: 123_450, currency: 'EUR' },
  })
})

test('a rate is read and written as the locale does', async () => {
  const page = await openProjects(german(personal))
  await button(page, 'Billing bearbeiten').click()
  const form = page.getByRole('dialog', { name: 'Projekt bearbeiten' })
  await holds(form.getByRole('textbox', { name: 'Stundensatz' }), '95,50')
  await form.getByRole('textbox', { name: 'Stundensatz' }).fill('95,555')
  await form.getByRole('button', { name: 'Speichern' }).click()
  await see(form.getByText('Schreiben Sie den Satz als Zahl, z. B. 85,00.'))
  await form.getByRole('textbox', { name: 'Stundensatz' }).fill('101,5')
  await form.getByRole('button', { name: 'Speichern' }).click()
  await gone(form)
  await see(page.getByText('101,50 € pro Stunde'))
})

test('a name that is taken is said in the form', async () => {
  const page = await openProjects(personal)
  await page.getByRole('tab', { name: 'Tags' }).click()
  await button(page, 'Add tag').click()
  const form = page.getByRole('dialog', { name: 'Add tag' })
  await form.getByRole('textbox', { name: 'Name' }).fill('MEETING')
  await page.keyboard.press('Enter')
  await see(form.getByText('This name is already in use.'))
  await form.getByRole('textbox', { name: 'Name' }).fill('lunch')
  await page.keyboard.press('Enter')
  await gone(form)
  await see(page.getByRole('list', { name: 'Tags' }).getByText('lunch'))
})

test('an empty name is not sent', async () => {
  const page = await openProjects(personal)
  await page.getByRole('tab', { name: 'Clients' }).click()
  await button(page, 'Add client').click()
  await page.keyboard.press('Enter')
  await see(page.getByText('Give it a name.'))
  expect(await asked(page, 'catalog:save-client')).toEqual([])
})

test('tasks are added to a project', async () => {
  const page = await openProjects(personal)
  await button(page, 'Tasks of Website').click()
  await see(page.getByText('No tasks yet.'))
  await button(page, 'Add task').click()
  await page.getByRole('dialog', { name: 'Add task' }).getByRole('textbox', { name: 'Name' }).fill('Start page')
  await page.keyboard.press('Enter')
  await see(page.getByRole('list', { name: 'Tasks of Website' }).getByText('Start page'))
})

test('archiving puts away, can be undone, and what is archived can be shown and restored', async () => {
  const page = await openProjects(personal)
  await button(page, 'Archive Website').click()
  await gone(button(page, 'Edit Website'))
  await button(page, 'Undo').click()
  await see(button(page, 'Edit Website'))
  await page.getByRole('switch', { name: 'Show archived' }).click({ force: true })
  await button(page, 'Restore Old intranet').click()
  await see(button(page, 'Archive Old intranet'))
})

test('searching narrows, and says when nothing is left', async () => {
  const page = await openProjects(personal)
  await page.getByRole('searchbox', { name: 'Search' }).fill('northwind')
  await see(button(page, 'Edit Billing'))
  await gone(button(page, 'Edit Internal'))
  await page.getByRole('searchbox', { name: 'Search' }).fill('zebra')
  await see(page.getByText('Nothing found for “zebra”.'))
})

test('an empty list says what it is for and offers the next step', async () => {
  const page = await openProjects(empty)
  await see(page.getByText('No projects yet. A project gathers the time you spend on one thing.'))
  await button(page, 'Add project').click()
  await see(page.getByRole('dialog', { name: 'Add project' }))
})
