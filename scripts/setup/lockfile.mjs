/**
 * The parts of package-lock.json that the setup looks at.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean, link?: boolean, os?: string | string[],
 *   cpu?: string | string[], libc?: string | string[], optionalDependencies?: Record<string, string> }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 */

/**
 * Where what is installed differs from what the lockfile asks for. Optional packages may be absent: they are made for another
 * platform.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes when it has finished
 * @returns {string[]} one sentence for each difference
 */
export function lockfileDifferences(wanted, installed) {
  const wantedPackages = wanted.packages ?? {}
  const installedPackages = installed.packages ?? {}
  const differences = []
  for (const [path, entry] of Object.entries(wantedPackages)) {
    if (path === '') continue
    const found = installedPackages[path]
    if (found === undefined) {
      if (entry.optional !== true) differences.push(`${path} is not installed`)
    } else if (found.version !== entry.version) {
      differences.push(`${path} is ${found.version ?? 'unknown'}, not ${entry.version ?? 'unknown'}`)
    } else if (entry.integrity !== undefined && found.integrity !== entry.integrity) {
      differences.push(`${path} has another checksum`)
    }
  }
  for (const path of Object.keys(installedPackages)) {
    if (wantedPackages[path] === undefined) differences.push(`${path} is installed but not wanted`)
  }
  return differences
}

/**
 * Optional packages that a locked package names, but the lockfile leaves out. npm leaves them out when the registry in use does
 * not carry every platform, and `npm ci` then refuses the lockfile everywhere.
 * @param {Lockfile} lockfile
 * @returns {{ path: string, name: string, version: string, dev: boolean }[]} where each belongs, by path
 */
export function missingOptionalPackages(lockfile) {
  const packages = lockfile.packages ?? {}
  const missing = new Map()
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isFound(packages, path, name) || !/^\d+\.\d+\.\d+/.test(version)) continue
      const own = `node_modules/${name}`
      if (!missing.has(own)) missing.set(own, { path: own, name, version, dev: entry.dev === true })
    }
  }
  return [...missing.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1))
}

/**
 * @param {Record<string, LockedPackage>} packages
 * @param {string} from the path of the package that asks
 * @param {string} name
 */
function isFound(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === '') return false
  }
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/**
 * The system and processor that a platform package is for, read from its name ("@scope/binding-linux-arm64-musl").
 * @param {string} name
 * @returns {{ os: string[], cpu: string[], libc?: string[] } | null} null when the name does not tell
 */
export function platformOfPackage(name) {
  const words = (name.split('/').at(-1) ?? '').split('-')
  const system = systems.find((word) => words.includes(word))
  const processor = processors.find((word) => words.includes(word))
  if (system === undefined || processor === undefined) return null
  const platform = { os: [system], cpu: [processor] }
  if (system !== 'linux') return platform
  if (words.some((word) => word.startsWith('musl'))) return { ...platform, libc: ['musl'] }
  if (words.some((word) => word.startsWith('gnu'))) return { ...platform, libc: ['glibc'] }
  return platform
}
