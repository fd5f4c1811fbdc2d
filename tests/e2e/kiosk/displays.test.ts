import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rectangle } from '../../../main/shell/bounds.ts'
import { startDisplays, type Displays } from '../../support/displays.ts'
import type { LaunchedApp } from '../../support/electron.ts'
import { KIOSK_PAGE, launchKiosk } from './support.ts'

const LEFT: Rectangle = { x: 0, y: 0, width: 1024, height: 768 }
const RIGHT: Rectangle = { x: 1024, y: 0, width: 800, height: 600 }
const FAR: Rectangle = { x: 1824, y: 0, width: 640, height: 480 }

let displays: Displays
let app: LaunchedApp
beforeAll(async () => {
  displays = await startDisplays([LEFT, RIGHT])
  app = await launchKiosk({ env: displays.environment })
  // Nothing of the dark page is white, as the ground of the screen is.
  await app.window.emulateMedia({ colorScheme: 'dark' })
})
afterAll(async () => {
  await app.close()
  await displays.stop()
})

interface Standing {
  /** Null for one without a page. */
  readonly url: string | null
  readonly bounds: Rectangle
  readonly isOnTop: boolean
  readonly isVisible: boolean
}

/** Every window of the app from left to right, as the system has it. */
const standing = (): Promise<Standing[]> =>
  app.application.evaluate(({ BaseWindow, BrowserWindow }) =>
    BaseWindow.getAllWindows()
      .map((window) => ({
        url: window instanceof BrowserWindow ? window.webContents.getURL() : null,
        bounds: window.getBounds(),
        isOnTop: window.isAlwaysOnTop(),
        isVisible: window.isVisible(),
      }))
      .toSorted((one, other) => one.bounds.x - other.bounds.x),
  )
const kioskOn = (bounds: Rectangle): Standing => ({ url: KIOSK_PAGE, bounds, isOnTop: true, isVisible: true })
const coverOn = (bounds: Rectangle): Standing => ({ url: null, bounds, isOnTop: true, isVisible: true })

type Look = 'the ground' | 'black' | 'something'

/** What is seen of each display, a point in every sixteenth of its sides: bare ground is white. */
async function seen(...bounds: readonly Rectangle[]): Promise<Look[]> {
  const picture = await displays.look()
  return bounds.map(({ x, y, width, height }) => {
    const colours = Array.from({ length: 16 * 16 }, (_, index) => {
      const [across, down] = [(index % 16) / 15, Math.floor(index / 16) / 15]
      return picture.colourAt(x + Math.floor(across * (width - 1)), y + Math.floor(down * (height - 1))).join()
    })
    if (colours.includes('255,255,255')) return 'the ground'
    return colours.every((colour) => colour === '0,0,0') ? 'black' : 'something'
  })
}

test('the kiosk is on one display, and the other one is black', async () => {
  await expect.poll(standing).toEqual([kioskOn(LEFT), coverOn(RIGHT)])
  await expect.poll(() => seen(LEFT, RIGHT)).toEqual(['something', 'black'])
})

test('a display that is plugged in is covered, and its cover goes with it', async () => {
  await displays.lay([LEFT, RIGHT, FAR])
  await expect.poll(standing).toEqual([kioskOn(LEFT), coverOn(RIGHT), coverOn(FAR)])
  await expect.poll(() => seen(LEFT, RIGHT, FAR)).toEqual(['something', 'black', 'black'])
  await displays.lay([LEFT])
  await expect.poll(standing).toEqual([kioskOn(LEFT)])
  expect(await seen(LEFT)).toEqual(['something'])
})

test('displays that become larger or change places stay covered', async () => {
  const wide = { ...LEFT, width: 1280, height: 1024 }
  const beside = { x: 1280, y: 0, width: 1024, height: 768 }
  await displays.lay([wide, beside])
  await expect.poll(standing).toEqual([kioskOn(wide), coverOn(beside)])
  await expect.poll(() => seen(wide, beside)).toEqual(['something', 'black'])
})
