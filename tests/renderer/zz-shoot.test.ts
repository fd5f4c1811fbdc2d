import { expect, test } from 'vitest'
import * as d from './support/data.ts'
import { useSite } from './support/site.ts'
const site = useSite()
const out = '/tmp/ui/shots'
const full = { ...d.withIssues, entries: d.manyWeeks(8) }
test('shoot', { timeout: 200000 }, async () => {
  const shot = async (name: string, scenario: any, options: any = {}, act?: (p: any) => Promise<void>) => {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) return
    const page = await site.open(scenario, options)
    await page.waitForTimeout(500)
    try { await act?.(page) } catch (e) { console.log(name, String(e).slice(0, 600)) }
    await page.waitForTimeout(300)
    await page.screenshot({ path: `${out}/${name}.png` })
    if (site.problems().length) console.log(name, site.problems())
    await page.context().close()
  }
  const nav = (n: string) => async (p: any) => { await p.getByRole('link', { name: n, exact: true }).click() }
  await shot('timer-light', full)
  await shot('timer-dark', full, { colorScheme: 'dark' })
  await shot('timer-small', full, { viewport: { width: 1024, height: 640 } })
  await shot('timer-zoom200', full, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 })
  await shot('timer-zoom200small', full, { viewport: { width: 512, height: 320 }, deviceScaleFactor: 2 })
  await shot('timer-4k', full, { viewport: { width: 3840, height: 2160 } })
  await shot('timer-empty', d.empty)
  await shot('timer-german', d.german(full))
  await shot('projects', full, {}, nav('Projects'))
  await shot('projects-empty', d.empty, {}, nav('Projects'))
  await shot('settings', full, {}, nav('Settings'))
  await shot('sync', full, {}, async (p) => { await nav('Settings')(p); await p.getByRole('tab', { name: 'Sync' }).click() })
  await shot('account', full, { colorScheme: 'dark' }, async (p) => { await nav('Settings')(p); await p.getByRole('tab', { name: 'Account' }).click() })
  await shot('connect', d.personal, {}, async (p) => { await nav('Settings')(p); await p.getByRole('tab', { name: 'Account' }).click(); await p.getByRole('textbox', { name: 'Server address' }).fill('https://time.example.com'); await p.keyboard.press('Enter') })
  await shot('signin-oidc', d.firstMeeting('oidc'))
  await shot('signin-both', d.firstMeeting('both'), { colorScheme: 'dark' })
  await shot('signin-waiting', d.firstMeeting('oidc'), {}, async (p) => { await p.getByRole('button', { name: 'Sign in with SSO' }).click() })
  await shot('edit', full, {}, async (p) => { await p.getByRole('button', { name: 'Edit Weekly planning' }).first().click() })
  await shot('add', full, { colorScheme: 'dark' }, async (p) => { await p.getByRole('button', { name: 'Add time' }).first().click() })
  await shot('picker', full, {}, async (p) => { await p.getByRole('button', { name: /^Project/ }).first().click(); await p.keyboard.type('bi') })
  await shot('suggest', { ...full, entries: full.entries.slice(1) }, {}, async (p) => { await p.getByRole('textbox', { name: 'What are you working on?' }).fill('we'); await p.keyboard.press('ArrowDown') })
  await shot('deleted', full, {}, async (p) => { await p.getByRole('button', { name: 'Delete Weekly planning' }).first().click() })
  await shot('project-dialog', full, {}, async (p) => { await nav('Projects')(p); await p.getByRole('button', { name: 'Edit Billing' }).click() })
  await shot('calendar', full, {}, async (p) => { await p.getByRole('button', { name: 'Add time' }).first().click(); await p.getByRole('button', { name: /Calendar/ }).click() })
  await shot('timer-contrast', full, { contrast: 'more' })
  await shot('timer-compact', { ...full, info: { ...full.info, preferences: { ...full.info.preferences, density: 'compact' } } })
  expect(1).toBe(1)
})
