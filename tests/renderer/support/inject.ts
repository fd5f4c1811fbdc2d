import { createFake } from './fake-bridge.ts'
import type { Scenario } from './scenario.ts'

declare global {
  // Set by the test before this script runs.
  var testScenario: Scenario | undefined
}

/** Puts the stand-in where the preload would put the bridge. */
if (globalThis.testScenario) {
  const { bridge, controls } = createFake(globalThis.testScenario)
  Object.defineProperty(window, 'bridge', { value: Object.freeze(bridge) })
  window.fake = controls
}
