import type { Page } from 'playwright'
import type { KioskBridge } from '../../../shared/ipc/bridge.ts'
import type { Colleague } from './people.ts'
import { PIN } from './punch.ts'
import { PASSWORD, type KioskStand } from './stand.ts'

const EXIT_PIN = '731946'

/** Makes the computer a terminal of the stand, through the page's own bridge. */
export async function enrol(page: Page, { url, code }: KioskStand): Promise<void> {
  const input = { serverUrl: url, code, exitPin: EXIT_PIN }
  const enrolled = await page.evaluate(async (input) => {
    // The bridge of the kiosk's page is of another kind than the tracker's.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const bridge = window.bridge as unknown as KioskBridge
    return await bridge.invoke('kiosk:enrol', input)
  }, input)
  if (!enrolled.ok) throw new Error(`The terminal was not enrolled: ${enrolled.failure.code}`)
  await page.locator('p[role="status"]', { hasText: 'Online' }).waitFor()
}

/** Lets people prove who they are by their password once, and set a PIN. */
export async function setPins(page: Page, people: readonly Colleague[]): Promise<void> {
  for (const { id, badge } of people) {
    const answer = await page.evaluate(
      async ([text, password, pin]) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const bridge = window.bridge as unknown as KioskBridge
        const found = await bridge.invoke('kiosk:find', { by: 'badge', text })
        const personId = found.ok ? found.value[0]?.id : undefined
        if (personId === undefined) return found.ok ? 'not found' : found.failure.code
        const visit = await bridge.invoke('kiosk:prove', { personId, proof: { kind: 'password', password } })
        if (!visit.ok) return visit.failure.code
        const set = await bridge.invoke('kiosk:set-pin', { visit: visit.value.visit, pin })
        await bridge.invoke('kiosk:end-visit', { visit: visit.value.visit })
        return set.ok ? null : set.failure.code
      },
      [badge, PASSWORD, PIN] as const,
    )
    if (answer !== null) throw new Error(`The PIN of ${id} was not set: ${answer}`)
  }
}
