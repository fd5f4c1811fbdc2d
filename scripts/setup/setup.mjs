import { ensureElectron } from './electron.mjs'
import { withLock } from './lock.mjs'
import { ensureSqlite } from './sqlite.mjs'
import { ensureSystemPackages, hasDisplay } from './system-packages.mjs'
import { electronNeeds, testNeeds, virtualDisplayNeeds } from './system-table.mjs'

/** @import { Electron } from './electron.mjs' */

/**
 * Makes this machine ready to run the app, and the tests when asked. Looks at what is there, does what is missing, and takes about a
 * second when nothing is. Call it after handOverToProjectNode().
 * @param {{ forTests?: boolean, officialRequired?: boolean }} [options]
 * @returns {Promise<Electron>} the Electron to use
 */
export function setUpApp(options = {}) {
  return withLock(async () => {
    await ensureSystemPackages('Electron needs', electronNeeds)
    if (options.forTests === true) await ensureSystemPackages('The tests need', testNeeds)
    else if (!hasDisplay()) await ensureSystemPackages('A virtual display needs', virtualDisplayNeeds)
    const electron = await ensureElectron({ officialRequired: options.officialRequired === true })
    await ensureSqlite([process.execPath, electron.executable])
    return electron
  })
}

/** Makes this machine ready to run the server alone, which needs no Electron. */
export function setUpServer() {
  return withLock(() => ensureSqlite([process.execPath]))
}
