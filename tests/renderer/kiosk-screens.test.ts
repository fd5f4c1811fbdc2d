import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { violations } from './support/axe.ts'
import { kioskScreens, kioskSizes } from './support/kiosk-screens.ts'
import { useSite } from './support/site.ts'

const site = useSite()
/** Where the run leaves its pictures, for people to look at. */
const pictures = resolve(import.meta.dirname, '../../test-results/screenshots')
mkdirSync(pictures, { recursive: true })
afterEach(() => {
  expect(site.problems()).toEqual([])
})

interface Box {
  readonly name: string
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
  readonly width: number
  readonly height: number
}

/** Where what is found lies, and what it is called. */
const boxes = (page: Page, selector: string): Promise<Box[]> =>
  page.locator(selector).evaluateAll((elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .map((element) => {
        const { top, left, bottom, right, width, height } = element.getBoundingClientRect()
        const name = element.getAttribute('aria-label') ?? element.textContent
        return { name: name.trim(), top, left, bottom, right, width, height }
      }),
  )

/** What nobody may have to scroll for: how to begin, the next thing to do, the keys, and the way back. */
const MAIN =
  '.kiosk-invitation, .kiosk-action, .kiosk-main, .kiosk-key, .kiosk-end, .kiosk-back, .kiosk-tab, .kiosk-status'

test.each(kioskScreens)('%s fits every display, and a finger finds everything', async (name, scenario, act) => {
  const [small, ...larger] = kioskSizes
  const page = await site.openKiosk(scenario, { viewport: small })
  await act(page)
  for (const size of [small, ...larger]) {
    await page.setViewportSize(size)
    const file = `kiosk-${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${size.width}x${size.height}.png`
    await page.screenshot({ path: join(pictures, file), animations: 'disabled' })
    const outside = (await boxes(page, MAIN)).filter(
      ({ top, left, bottom, right }) => top < 0 || left < 0 || bottom > size.height || right > size.width,
    )
    expect(outside).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
    const tiny = (await boxes(page, 'button')).filter(({ height, width }) => height < 47.5 || width < 40)
    expect(tiny).toEqual([])
    const low = (await boxes(page, '.kiosk-key, .kiosk-action, .kiosk-main, .kiosk-step, .kiosk-person')).filter(
      ({ height }) => height < 71.5,
    )
    expect(low).toEqual([])
    // A field is one line, however much room there is.
    expect((await boxes(page, '.kiosk-input')).filter(({ height }) => height > 100)).toEqual([])
    const overlapping = await page.evaluate(() => {
      const all = [...document.querySelectorAll('button, .kiosk-notice, h1')].filter((one) => one.checkVisibility())
      const places = all.map((one) => ({ one, box: one.getBoundingClientRect() }))
      return places.flatMap(({ one, box }, index) =>
        places.slice(index + 1).flatMap(({ one: other, box: its }) => {
          const over =
            Math.min(box.right, its.right) - Math.max(box.left, its.left) > 1 &&
            Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top) > 1
          // Lists that scroll lie partly behind what holds them.
          const scrolls = [one, other].some((element) => element.closest('.kiosk-people, .kiosk-lists, .is-enrol form'))
          return over && !scrolls ? [`${one.textContent} lies over ${other.textContent}`] : []
        }),
      )
    })
    expect(overlapping).toEqual([])
  }
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
  }
  await page.context().close()
})
