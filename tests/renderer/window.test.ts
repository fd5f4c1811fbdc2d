import { afterEach, describe, expect, test } from 'vitest'
import { empty, german, personal, workday } from './support/data.ts'
import { button, field, focused, focusName, link, see } from './support/see.ts'
import { useSite } from './support/site.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})

describe('by keyboard', () => {
  test('Ctrl with a number goes to a screen; the navigation says where one is', async () => {
    const page = await site.open(personal)
    await page.keyboard.press('Control+2')
    await see(page.getByRole('heading', { name: 'Projects', level: 1 }))
    expect(await link(page, 'Projects').getAttribute('aria-current')).toBe('page')
    await page.keyboard.press('Control+3')
    await see(page.getByRole('heading', { name: 'Settings', level: 1 }))
    await page.keyboard.press('Control+1')
    await see(field(page))
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()).toEqual([
      'Timer',
      'Projects',
      'Settings',
      'Help',
    ])
    expect(await link(page, 'Projects').getAttribute('aria-keyshortcuts')).toBe('Control+2')
  })

  test('Ctrl+N goes to the description from anywhere', async () => {
    const page = await site.open(personal)
    await page.keyboard.press('Control+3')
    await page.keyboard.press('Control+n')
    await focused(field(page))
  })

  test('the first Tab offers to skip the navigation', async () => {
    const page = await site.open({ ...personal, entries: workday })
    await page.keyboard.press('Tab')
    await expect.poll(() => focusName(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await focused(field(page))
  })

  test('nothing happens behind an open dialog', async () => {
    const page = await site.open(personal)
    await button(page, 'Add time').click()
    await page.keyboard.press('Control+2')
    await see(page.getByRole('dialog', { name: 'Add time' }))
    await page.keyboard.press('Escape')
    await focused(button(page, 'Add time'))
  })

  test('a whole hour is tracked without a mouse', async () => {
    const page = await site.open(empty)
    await focused(field(page))
    await page.keyboard.type('Keyboard only')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Garden')
    await see(page.getByRole('option', { name: 'Create project “Garden”' }))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await see(page.getByRole('button', { name: 'Project: Garden' }))
    await page.keyboard.press('Control+Enter')
    await see(button(page, 'Stop timer'))
    await page.keyboard.press('Control+Enter')
    await see(button(page, 'Continue Keyboard only'))
  })

  test('a name of an icon is shown when it has the focus', async () => {
    const page = await site.open(personal)
    await button(page, 'Edit Weekly planning').focus()
    await page.keyboard.press('Tab')
    await see(page.getByRole('tooltip', { name: /Continue/ }))
  })
})

describe('when something is wrong', () => {
  test('without a bridge the page says so', async () => {
    const page = await site.open(undefined)
    await see(page.getByRole('heading', { name: 'This page works only inside the TimeTracker app' }))
  })

  test('an error that nobody caught is reported', async () => {
    const page = await site.open(personal)
    await see(field(page))
    await page.evaluate(() => {
      window.dispatchEvent(new ErrorEvent('error', { error: new Error('a loose end'), message: 'a loose end' }))
    })
    await expect.poll(() => page.evaluate(() => window.fake.reported)).toEqual(['a loose end'])
  })

  test('a page that cannot be drawn says what is safe, and is reported', async () => {
    const page = await site.open(
      { ...personal, info: { ...personal.info, zone: 'Europe/Berlin' } },
      {
        before: () => {
          const original = Intl.NumberFormat
          // Breaks the one thing that the settings need and the timer does not.
          Object.defineProperty(window, 'breakIt', {
            value: () => {
              Intl.NumberFormat = class extends original {
                constructor() {
                  super()
                  throw new Error('broken on purpose')
                }
              } as typeof original
            },
          })
        },
      },
    )
    await see(field(page))
    await page.evaluate(() => {
      Reflect.get(window, 'breakIt')()
    })
    await page.keyboard.press('Control+2')
    await see(page.getByRole('heading', { name: 'This page stopped working' }))
    await see(button(page, 'Reload'))
    await expect.poll(() => page.evaluate(() => window.fake.reported)).toContain('broken on purpose')
    // React writes what it caught to the console, too.
    expect(site.problems().every((problem) => problem.includes('broken on purpose'))).toBe(true)
    site.forgive()
  })

  test('when main cannot describe itself, a sentence stands there', async () => {
    const page = await site
      .open(personal, {
        before: () => {
          Object.defineProperty(window, 'bridge', {
            configurable: false,
            value: {
              invoke: () => Promise.resolve({ ok: false, failure: { code: 'internal' } }),
              listen: () => () => undefined,
            },
          })
        },
      })
      .catch(() => undefined)
    if (page) await see(page.getByRole('heading', { name: 'Something went wrong inside the app.' }))
    site.forgive()
  })

  test('what happened to the database is said, until it is closed', async () => {
    const page = await site.open({ ...personal, info: { ...personal.info, notice: 'restored-from-backup' } })
    await see(page.getByText('The database was damaged and has been rebuilt from a backup. The damaged file was kept.'))
    await button(page, 'Close').click()
    await expect.poll(() => page.getByText('The database was damaged').count()).toBe(0)
  })
})

test('a runtime without Temporal gets it', async () => {
  const page = await site.open(personal, {
    before: () => {
      Reflect.deleteProperty(globalThis, 'Temporal')
    },
  })
  await see(page.getByRole('heading', { name: /Today.*5 h 22/ }))
})

test('in German', async () => {
  const page = await site.open(german(personal))
  await see(page.getByRole('textbox', { name: 'Woran arbeiten Sie?' }))
  await see(page.getByRole('heading', { name: /Heute.*Mo., 23. Nov.*5 h 22/ }))
  await see(page.getByRole('button', { name: 'Weekly planning fortsetzen' }))
})

test.each([
  ['1024x640', { width: 1024, height: 640 }],
  ['1440x900', { width: 1440, height: 900 }],
  ['200 % of 1024x640', { width: 512, height: 320 }],
  ['4K', { width: 3840, height: 2160 }],
])('nothing sticks out sideways at %s', async (_name, viewport) => {
  const page = await site.open(german({ ...personal, entries: workday }), { viewport })
  await see(page.getByRole('list', { name: 'Zeiteinträge' }))
  for (const key of ['1', '2', '3']) {
    await page.keyboard.press(`Control+${key}`)
    await expect
      .poll(() =>
        page.evaluate(() =>
          [document.documentElement, document.getElementById('content')].map((box) =>
            box ? box.scrollWidth - box.clientWidth : 0,
          ),
        ),
      )
      .toEqual([0, 0])
  }
})
