/**
 * What is about to be packaged.
 * @typedef {object} Package
 * @property {string} wanted the Electron version that the project ships
 * @property {string} version the Electron version in the package
 * @property {boolean} marked whether the folder carries the fallback's mark
 * @property {boolean} replaced whether Electron was taken from a folder instead of the official download
 * @property {string | null} printed what the packaged executable says its version is; null where it cannot run here
 * @property {readonly string[]} targets electron-builder's names: dir, deb, nsis ...
 * @property {boolean} testBuild whether the person asked for an unpacked test build on the fallback
 */

/**
 * Why a package must not be made.
 * @param {Package} about
 * @returns {string | null} one sentence; null when it may be made
 */
export function whyRefuse(about) {
  const official =
    about.version === about.wanted &&
    !about.marked &&
    !about.replaced &&
    (about.printed === null || about.printed === about.wanted)
  if (official) return about.testBuild ? 'The fallback was asked for, but this is the official Electron build.' : null
  if (about.testBuild && about.targets.every((target) => target === 'dir')) return null
  return `This is not the official Electron ${about.wanted} (${about.printed ?? about.version}), so nothing was packaged: a release is made where github.com can be reached.`
}
