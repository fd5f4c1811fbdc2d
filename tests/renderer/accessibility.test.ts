import type { Page } from 'playwright'
import { afterEach, expect, test } from 'vitest'
import { administered } from './support/admin-data.ts'
import {
  awaiting,
  connected,
  empty,
  firstMeeting,
  german,
  manyWeeks,
  personal,
  vouched,
  withEveryIssue,
  withIssues,
  withPersonalTime,
} from './support/data.ts'
import { violations } from './support/axe.ts'
import { button, field, link, list, see } from './support/see.ts'
import { useSite } from './support/site.ts'
import { withTerminals } from './support/terminal-data.ts'
import type { Scenario } from './support/scenario.ts'

const site = useSite()
afterEach(() => {
  expect(site.problems()).toEqual([])
})
const settings = (tab: string) => async (page: Page) => {
  await link(page, 'Settings').click()
  await page.getByRole('tab', { name: tab }).click()
  await page.getByRole('tabpanel', { name: tab }).waitFor()
}
const press = (name: string) => async (page: Page) => {
  await button(page, name).first().click()
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().waitFor()
}
const projects = (tab: string) => async (page: Page) => {
  await link(page, 'Projects').click()
  await page.getByRole('tab', { name: tab }).click()
}

const admin = async (page: Page) => {
  await link(page, 'Administration').click()
  await see(page.getByRole('list', { name: 'People' }))
}
const terminals =
  (part: string | null = null) =>
  async (page: Page) => {
    await admin(page)
    await page.getByRole('tab', { name: 'Terminals' }).click()
    if (part !== null) await page.getByRole('tab', { name: part }).click()
    else await see(page.getByRole('list', { name: 'Terminals' }))
  }
const person = (name: RegExp) => async (page: Page) => {
  await admin(page)
  await page.getByRole('list', { name: 'People' }).getByRole('button', { name }).click()
  await see(button(page, 'All people'))
}
const team = async (page: Page) => {
  await link(page, 'Administration').click()
  await page.getByRole('tab', { name: 'Team' }).click()
  await see(page.getByRole('list', { name: 'Team' }))
}
const week = async (page: Page) => {
  await team(page)
  await page.getByRole('list', { name: 'Team' }).getByRole('button', { name: /Grace/ }).click()
  await see(button(page, 'Correct Billing run'))
}
const closed = async (page: Page) => {
  await link(page, 'Administration').click()
  await page.getByRole('tab', { name: 'Closed time' }).click()
  await see(page.getByRole('list', { name: 'Closed time' }))
}

const screens: readonly (readonly [name: string, scenario: Scenario, act: (page: Page) => Promise<void>])[] = [
  ['timer', { ...withIssues, entries: manyWeeks(3) }, (page) => see(list(page))],
  ['timer, empty', empty, (page) => see(field(page))],
  [
    'timer, with suggestions',
    { ...personal, entries: personal.entries.slice(1) },
    async (page) => {
      await field(page).fill('e')
      await page.keyboard.press('ArrowDown')
      await see(page.getByRole('listbox'))
    },
  ],
  ['project picker', personal, press('Project: Billing: Review · Northwind')],
  ['tag picker', personal, press('Tags')],
  ['start of the running entry', personal, press('Since 14:02. Change the start')],
  ['edit entry', personal, press('Edit Weekly planning')],
  [
    'calendar',
    personal,
    async (page) => {
      await press('Add time')(page)
      await page.getByRole('button', { name: /Calendar/ }).click()
      await page.getByRole('grid').waitFor()
    },
  ],
  [
    'undo',
    personal,
    async (page) => {
      await button(page, 'Delete Weekly planning').click()
      await see(button(page, 'Undo'))
    },
  ],
  ['projects', personal, projects('Projects')],
  [
    'tasks',
    personal,
    async (page) => {
      await projects('Projects')(page)
      await button(page, 'Tasks of Billing').click()
    },
  ],
  [
    'project dialog',
    personal,
    async (page) => {
      await projects('Projects')(page)
      await press('Edit Billing')(page)
    },
  ],
  ['clients', personal, projects('Clients')],
  ['tags, empty', empty, projects('Tags')],
  ['settings', personal, settings('General')],
  ['account, personal', personal, settings('Account')],
  ['account, connected', connected, settings('Account')],
  ['timer, waiting for a server', awaiting, (page) => see(list(page))],
  ['timer, with personal time', withPersonalTime, (page) => see(button(page, 'Leave it here'))],
  ['account, without a server', vouched('expired'), settings('Account')],
  ['sync', withIssues, settings('Sync')],
  ['sync, every kind', withEveryIssue, settings('Sync')],
  ['administration, people', administered, admin],
  ['administration, one person', administered, person(/Alan/)],
  [
    'administration, a new password',
    administered,
    async (page) => {
      await person(/Grace/)(page)
      await press('Give a new password')(page)
      await page.getByRole('alertdialog').getByRole('button', { name: 'Give a new password' }).click()
      await see(page.getByRole('alertdialog', { name: 'New password for Grace Hopper' }))
    },
  ],
  ['administration, team', administered, team],
  ['administration, entries of a person', administered, week],
  [
    'administration, a correction',
    administered,
    async (page) => {
      await week(page)
      await press('Correct Billing run')(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Correct', exact: true }).click()
    },
  ],
  [
    'administration, a history',
    administered,
    async (page) => {
      await week(page)
      await press('History of Billing run')(page)
      await see(page.getByRole('list', { name: 'History' }))
    },
  ],
  ['administration, closed time', administered, closed],
  [
    'administration, closing time',
    administered,
    async (page) => {
      await closed(page)
      await press('Close time')(page)
    },
  ],
  [
    'administration, sign-in',
    administered,
    async (page) => {
      await admin(page)
      await page.getByRole('tab', { name: 'Sign-in' }).click()
      await button(page, 'Test the sign-in').click()
      await see(page.getByRole('list', { name: 'What the test found' }))
    },
  ],
  ['administration, terminals', withTerminals, terminals()],
  [
    'administration, a new terminal',
    withTerminals,
    async (page) => {
      await terminals()(page)
      await press('Add terminal')(page)
    },
  ],
  [
    'administration, one terminal',
    withTerminals,
    async (page) => {
      await terminals()(page)
      await page.getByRole('button', { name: /^Gate/ }).click()
      await see(page.getByRole('listbox', { name: 'People who may use it' }))
    },
  ],
  [
    'administration, the code of a terminal',
    withTerminals,
    async (page) => {
      await terminals()(page)
      await page.getByRole('button', { name: /^Workshop/ }).click()
      await press('Make a new code')(page)
    },
  ],
  [
    'administration, somebody at terminals',
    withTerminals,
    async (page) => {
      await terminals('People at terminals')(page)
      await page.getByRole('button', { name: /^Alan Turing/ }).click()
      await see(button(page, 'Reset PIN'))
    },
  ],
  [
    'administration, what terminals ask to look at',
    withTerminals,
    async (page) => {
      await terminals('To look at')(page)
      await see(page.getByText('2 entries to look at'))
    },
  ],
  [
    'administration, something that was looked at',
    withTerminals,
    async (page) => {
      await terminals('To look at')(page)
      await page
        .getByRole('button', { name: /^Mark as reviewed/ })
        .first()
        .click()
      await see(page.getByText(/^Reviewed by Ada Lovelace/))
    },
  ],
  [
    'help',
    connected,
    async (page) => {
      await link(page, 'Help').click()
      await button(page, 'Copy diagnostics').click()
      await see(page.getByRole('group', { name: 'Diagnostics' }))
    },
  ],
  [
    'a page of the help',
    connected,
    async (page) => {
      await link(page, 'Help').click()
      await page.getByRole('main').getByRole('link', { name: 'Signing in' }).click()
      await see(page.getByRole('heading', { name: 'Signing in', level: 1 }))
    },
  ],
  ['sign-in, oidc', firstMeeting('oidc'), (page) => see(button(page, 'Sign in with SSO'))],
  ['sign-in, without a server', vouched(null), (page) => see(button(page, 'Sign in with SSO'))],
  ['sign-in, both', firstMeeting('both'), (page) => see(button(page, 'Sign in'))],
  [
    'sign-in, waiting',
    firstMeeting('oidc'),
    async (page) => {
      await button(page, 'Sign in with SSO').click()
      await see(button(page, 'Cancel sign-in'))
    },
  ],
]

test.each(screens)('%s', async (_name, scenario, act) => {
  const page = await site.open(scenario)
  await act(page)
  expect(await violations(page)).toEqual([])
  // In the dark it is the same page in other colours.
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page, 'colours')).toEqual([])
  await page.context().close()
})

test('German, small, high contrast', async () => {
  const page = await site.open(german(withIssues), { viewport: { width: 512, height: 320 }, contrast: 'more' })
  await see(page.getByRole('list', { name: 'Zeiteinträge' }))
  expect(await violations(page)).toEqual([])
})
