import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { connected, german, personal } from './support/data.ts'
import type { Scenario } from './support/scenario.ts'
import { asked, button, focused, link, says, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true })
const inHelp = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name, exact: true })

async function openHelp(scenario: Scenario): Promise<Page> {
  const page = await site.open(scenario)
  await page.keyboard.press('Control+4')
  await see(title(page, 'Help').or(title(page, 'Hilfe')))
  return page
}

/** What is unfolded and what is folded, in the order on the screen. */
const roles = (page: Page): Promise<string[]> =>
  page
    .getByRole('main')
    .locator('button[aria-expanded]')
    .evaluateAll((found) => found.map((one) => `${one.textContent}: ${one.getAttribute('aria-expanded')}`))

const administrator: Scenario = {
  ...connected,
  account: {
    ...connected.account,
    current: {
      ...connected.account.current,
      person: connected.account.current.person && { ...connected.account.current.person, role: 'admin' },
    },
  },
}

describe('the beginning', () => {
  test('is the fourth link, and asks where additional help is to be had', async () => {
    const page = await openHelp(connected)
    expect(await link(page, 'Help').getAttribute('aria-keyshortcuts')).toBe('Control+4')
    expect(await link(page, 'Help').getAttribute('aria-current')).toBe('page')
    await see(page.getByRole('heading', { name: 'Where can I get additional help?' }))
    await inHelp(page, 'Documentation index').click()
    await see(title(page, 'Documentation'))
  })

  test('shows people their guides, and folds the others', async () => {
    const page = await openHelp(connected)
    expect(await roles(page)).toEqual([
      'For people who track time: true',
      'For administrators: false',
      'For developers: false',
    ])
    await button(page, 'For administrators').click()
    await inHelp(page, 'Sign-in').click()
    await see(title(page, 'Sign-in'))
  })

  test('shows administrators theirs first', async () => {
    const page = await openHelp(administrator)
    expect(await roles(page)).toEqual([
      'For administrators: true',
      'For people who track time: false',
      'For developers: false',
    ])
  })

  test('whoever is alone on a computer looks after nobody', async () => {
    const page = await openHelp(personal)
    expect((await roles(page))[0]).toBe('For people who track time: true')
  })

  test('says in German that the pages are in English, and marks them so', async () => {
    const page = await openHelp(german(connected))
    await see(page.getByText('Die Dokumentation gibt es auf Englisch.'))
    await inHelp(page, 'Keyboard').click()
    await see(title(page, 'Keyboard'))
    expect(await page.getByRole('article').getAttribute('lang')).toBe('en')
  })
})

describe('a page', () => {
  test('has headings, tables, lists, code and pictures', async () => {
    const page = await openHelp(connected)
    await inHelp(page, 'Getting started').first().click()
    await focused(title(page, 'Getting started'))
    const picture = page.getByRole('img', { name: /The tracker with a running timer/ })
    await see(picture)
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
    expect(await page.getByRole('article').getByRole('list').count()).toBeGreaterThan(0)
    await page.keyboard.press('Control+4')
    await link(page, 'Help').click()
    await inHelp(page, 'Keyboard').click()
    await see(page.getByRole('article').getByRole('columnheader', { name: 'Keys' }).first())
  })

  test('leads to other pages and to headings, and back again', async () => {
    const page = await openHelp(administrator)
    await inHelp(page, 'Administration').click()
    await see(title(page, 'Administration'))
    await inHelp(page, 'first administrator').click()
    await see(title(page, 'Sign-in'))
    const heading = page.getByRole('heading', { name: 'The first administrator' })
    await focused(heading)
    expect(await heading.evaluate((element) => element.getBoundingClientRect().top < innerHeight / 2)).toBe(true)
    await button(page, 'Back').click()
    await see(title(page, 'Administration'))
    await button(page, 'Back').click()
    await see(title(page, 'Help'))
  })

  test('shows the examples that are to be copied', async () => {
    const page = await openHelp(administrator)
    await inHelp(page, 'Administration').click()
    await inHelp(page, 'env.example').click()
    await see(title(page, 'env.example'))
    await see(page.getByText('AUTH_METHOD').first())
  })

  test('hands addresses on the web to main', async () => {
    const page = await openHelp(connected)
    await page.getByRole('searchbox').fill('events')
    await inHelp(page, 'Events').first().click()
    await page
      .getByRole('article')
      .getByRole('link', { name: /opens in the browser/ })
      .first()
      .click()
    await expect
      .poll(() => asked(page, 'app:open-link'))
      .toEqual([{ address: 'https://html.spec.whatwg.org/multipage/server-sent-events.html' }])
  })

  test('is loaded when it is opened, and not before', async () => {
    const page = await site.open(connected)
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname.replace(/-[\w-]{8}\.js$/, '')))
    await page.keyboard.press('Control+4')
    await inHelp(page, 'Keyboard').waitFor()
    expect(loaded).toContain('/assets/HelpScreen')
    expect(loaded).not.toContain('/assets/keyboard')
    const before = loaded.length
    await inHelp(page, 'Keyboard').click()
    await see(title(page, 'Keyboard'))
    expect(loaded.slice(before).filter((path) => !path.endsWith('.css'))).toEqual(['/assets/keyboard'])
  })
})

describe('search', () => {
  test('finds titles and headings', async () => {
    const page = await openHelp(connected)
    await page.getByRole('searchbox', { name: 'Search the documentation' }).fill('first admin')
    await inHelp(page, 'The first administrator').first().click()
    await focused(page.getByRole('heading', { name: 'The first administrator' }))
  })

  test('says when there is nothing', async () => {
    const page = await openHelp(connected)
    await page.getByRole('searchbox').fill('xyzzy')
    await says(page.getByRole('main').getByRole('status'), 'Nothing in the documentation is called “xyzzy”.')
  })
})

test('diagnostics are copied and shown', async () => {
  const page = await openHelp(connected)
  await button(page, 'Copy diagnostics').click()
  await see(page.getByText('Diagnostics copied'))
  await says(page.getByRole('group', { name: 'Diagnostics' }), `TimeTracker ${connected.info.version}`)
})

test.each([520, 1024, 1440])('nothing sticks out to the side at %i, with long names', async (width) => {
  const page = await site.open(administrator, { viewport: { width, height: 640 } })
  await page.keyboard.press('Control+4')
  await inHelp(page, 'All variables').click()
  await see(title(page, 'All variables'))
  const sizes = await page.getByRole('main').evaluate((main) => [main.scrollWidth, main.clientWidth])
  expect(sizes[0]).toBe(sizes[1])
})
