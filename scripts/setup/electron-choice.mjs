/**
 * What the setup found out about Electron on this machine.
 * @typedef {object} ElectronFindings
 * @property {boolean} override the person named a build with ELECTRON_OVERRIDE_DIST_PATH
 * @property {boolean} officialReady the official build is unpacked and runs
 * @property {boolean} officialAtHand its archive is in the download cache
 * @property {boolean} fallbackReady the fallback build is unpacked and runs
 * @property {boolean} officialRequired the person asked for the official build and no other
 * @property {boolean} fallbackSupported there is a fallback for this platform
 */

/**
 * Which Electron to use, and what to do for it, in this order.
 * @typedef {'use-override' | 'use-official' | 'use-fallback' | 'fetch-official' | 'fetch-official-else-fallback'} ElectronStep
 */

/**
 * Decides which Electron to use. What is ready is used as it is: a machine behind a firewall does not try the official download at
 * every start.
 * @param {ElectronFindings} found
 * @returns {ElectronStep}
 */
export function chooseElectron(found) {
  if (found.override) return 'use-override'
  if (found.officialReady) return 'use-official'
  if (found.officialRequired) return 'fetch-official'
  if (found.fallbackReady && !found.officialAtHand) return 'use-fallback'
  return found.fallbackSupported ? 'fetch-official-else-fallback' : 'fetch-official'
}

/**
 * Reads the version that Electron printed.
 * @param {string} output
 * @returns {string | null} the version without its "v"
 */
export function electronVersion(output) {
  return /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)\s*$/m.exec(output)?.[1] ?? null
}
