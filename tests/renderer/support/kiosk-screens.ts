import type { Page } from 'playwright'
import { atWork, crowd, forgot, onBreak, out, terminal, withPerson, withView } from './kiosk-data.ts'
import type { KioskScenario } from './kiosk-scenario.ts'
import { button, see } from './see.ts'

export const kioskSizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
] as const

/** Types as a reader does: without a pause, and Enter at the end. */
export async function scan(page: Page, text: string): Promise<void> {
  await page.evaluate((signs) => {
    for (const key of [...signs.split(''), 'Enter'])
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      )
  }, text)
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 })

/** Presses keys of the pad. */
export async function typeDigits(page: Page, digits: string): Promise<void> {
  for (const digit of digits) await button(page, digit).click()
}

/** From the start to the screen of a person. */
export async function comeIn(page: Page, next = 'Next'): Promise<void> {
  await scan(page, 'BADGE-000')
  await see(page.getByRole('group', { name: 'PIN' }))
  await typeDigits(page, '480215')
  await button(page, next).click()
}

const visiting = async (page: Page): Promise<void> => {
  await comeIn(page)
  await see(heading(page, 'Hello, Ada Lovelace'))
}
const press = (name: string) => async (page: Page) => {
  await visiting(page)
  await page.getByRole('button', { name }).click()
}
const tab = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name, exact: true }).click()
  await see(page.getByRole(name === 'Number' ? 'group' : 'list').first())
}
const stay = (): Promise<void> => Promise.resolve()
const unenrolled = withView({ state: 'unenrolled', terminal: null, serverName: null, method: null })

type KioskScreen = readonly [name: string, scenario: KioskScenario, act: (page: Page) => Promise<void>]

/** Every screen of the kiosk, and how one gets there. */
export const kioskScreens: readonly KioskScreen[] = [
  ['start, names', terminal, (page) => see(page.getByRole('button', { name: 'Ada Lovelace' }))],
  ['start, five hundred names', crowd, (page) => see(page.getByRole('group', { name: 'First letter' }))],
  ['start, number', terminal, tab('Number')],
  ['start, board', terminal, tab('Who is in')],
  ['start, badges only', withView({}, { findBy: ['badge', 'code'], roster: false, board: false }), stay],
  [
    'start, offline',
    withView({ online: false, waiting: 12, clockDoubtful: true }, { roster: false, board: false }),
    async (page) => {
      await scan(page, 'UNKNOWN-1')
      await see(page.getByRole('alert'))
    },
  ],
  [
    'proof, PIN',
    terminal,
    async (page) => {
      await scan(page, 'BADGE-000')
      await see(page.getByRole('group', { name: 'PIN' }))
    },
  ],
  [
    'proof, wrong PIN',
    terminal,
    async (page) => {
      await scan(page, 'BADGE-000')
      await see(page.getByRole('group', { name: 'PIN' }))
      await typeDigits(page, '222222')
      await button(page, 'Next').click()
      await see(page.getByRole('alert'))
    },
  ],
  [
    'proof, password',
    terminal,
    async (page) => {
      await scan(page, 'BADGE-000')
      await button(page, 'Use my password').click()
      await see(page.getByRole('group', { name: 'Keyboard' }))
    },
  ],
  [
    'proof, phone',
    terminal,
    async (page) => {
      await scan(page, 'BADGE-000')
      await button(page, 'Use my phone').click()
      await see(page.getByText('WDJB-MJHT'))
    },
  ],
  ['proof, none', withPerson(out, { proofs: [] }), (page) => scan(page, 'BADGE-000')],
  ['visit, out', withPerson(out), visiting],
  ['visit, at work', withPerson(atWork), visiting],
  ['visit, on break', withPerson(onBreak), visiting],
  ['visit, largest text', withPerson({ ...atWork, textSize: 'largest' }, { textSize: 'largest' }), visiting],
  [
    'visit, German',
    withPerson({ ...atWork, locale: 'de' }),
    async (page) => {
      await comeIn(page, 'Weiter')
      await see(heading(page, 'Hallo, Ada Lovelace'))
    },
  ],
  ['projects', withPerson(atWork), press('Switch project')],
  ['hours', withPerson(atWork), press('My hours')],
  ['forgotten', withPerson(forgot), comeIn],
  ['set a PIN', withPerson({ ...out, wantsPin: true }), comeIn],
  ['confirmation', withPerson(out), press('Clock in')],
  [
    'confirmation, offline',
    { ...withPerson(out), view: { ...terminal.view, online: false, waiting: 2 } },
    press('Clock in'),
  ],
  [
    'leave',
    terminal,
    async (page) => {
      await page.getByRole('button', { name: 'For administrators' }).click()
      await see(heading(page, 'Leave the kiosk'))
    },
  ],
  [
    'leave, phone',
    terminal,
    async (page) => {
      await page.getByRole('button', { name: 'For administrators' }).click()
      await button(page, 'Use my phone').click()
      await see(page.getByText('WDJB-MJHT'))
    },
  ],
  [
    'leave, password',
    terminal,
    async (page) => {
      await page.getByRole('button', { name: 'For administrators' }).click()
      await button(page, 'Use my password').click()
      await see(page.getByLabel('Username'))
    },
  ],
  ['enrol', unenrolled, stay],
  [
    'enrol, scanned',
    unenrolled,
    async (page) => {
      await scan(page, 'https://time.example.com#terminal=K7PM-2XQR-9DTH')
      await see(page.getByRole('main').getByText('If this is the address of your server'))
    },
  ],
  [
    'enrol, something else',
    unenrolled,
    async (page) => {
      await scan(page, 'BADGE-000')
      await see(page.getByRole('alert'))
    },
  ],
  [
    'enrol, PIN',
    unenrolled,
    async (page) => {
      await scan(page, 'https://time.example.com#terminal=K7PM-2XQR-9DTH')
      await button(page, 'Next').click()
      await see(page.getByRole('group', { name: 'New PIN, six digits or more' }))
    },
  ],
  ['revoked', withView({ state: 'revoked', waysOut: ['password', 'device'], waiting: 3 }), stay],
  ['keychain', withView({ state: 'keychain', waysOut: ['password', 'device'] }), stay],
]
