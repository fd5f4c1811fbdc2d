// Adds to package-lock.json the optional packages of other platforms that npm left out, because the registry it was written
// against does not carry them. Without them `npm ci` refuses the lockfile. Run it after `npm install` has changed the lockfile.
import { readFileSync, writeFileSync } from 'node:fs'
import { missingOptionalPackages, platformOfPackage } from './setup/lockfile.mjs'
import { inProject } from './setup/paths.mjs'

const path = inProject('package-lock.json')
const lockfile = JSON.parse(readFileSync(path, 'utf8'))
const missing = missingOptionalPackages(lockfile)
for (const { path: place, name, version, dev } of missing) {
  const platform = platformOfPackage(name)
  if (platform === null)
    throw new Error(`The name of ${name} does not tell its platform: add it to package-lock.json by hand.`)
  lockfile.packages[place] = { version, ...platform, ...(dev ? { dev: true } : {}), optional: true }
}
const entries = Object.entries(lockfile.packages).toSorted(([left], [right]) => left.localeCompare(right, 'en'))
lockfile.packages = Object.fromEntries(entries)
writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`)
process.stdout.write(`${missing.length} packages added\n`)
