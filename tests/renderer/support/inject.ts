import { createFake } from './fake-bridge.ts'
import { createFakeKiosk } from './fake-kiosk.ts'
import type { KioskScenario } from './kiosk-scenario.ts'
import type { Scenario } from './scenario.ts'

declare global {
  // Set by the test before this script runs.
  var testScenario: Scenario | undefined
  var testKiosk: KioskScenario | undefined
}

/** Puts the stand-in where the preload would put the bridge. */
if (globalThis.testScenario) {
  const { bridge, controls } = createFake(globalThis.testScenario)
  Object.defineProperty(window, 'bridge', { value: Object.freeze(bridge) })
  window.fake = controls
}
if (globalThis.testKiosk) {
  const { bridge, controls } = createFakeKiosk(globalThis.testKiosk)
  Object.defineProperty(window, 'bridge', { value: Object.freeze(bridge) })
  window.kioskFake = controls
}
