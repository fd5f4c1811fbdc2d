import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { Arch } from 'electron-builder'
import { inProject } from './setup/paths.mjs'
import { whyRefuse } from './setup/release.mjs'

/**
 * electron-builder's hook for each packaged folder, before installers are made of it: refuses any Electron but the official one, and
 * switches off what the app does not need.
 * @param {import('electron-builder').AfterPackContext} context
 */
export async function afterPack(context) {
  const executable = executablePath(context)
  const wanted = JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8')).version
  const testBuild = process.env['TIMETRACKER_TEST_BUILD'] === '1'
  const config = context.packager.config
  const refusal = whyRefuse({
    wanted,
    version: context.packager.info.framework.version,
    marked: existsSync(join(context.appOutDir, 'NOT-FOR-RELEASE.txt')),
    replaced: config.electronDist !== undefined && config.electronDist !== null,
    printed: printedVersion(context, executable),
    targets: context.targets.map((target) => target.name),
    testBuild,
  })
  if (refusal !== null) {
    rmSync(context.appOutDir, { recursive: true, force: true })
    throw new Error(refusal)
  }
  if (testBuild) useCompiledSqlite(context)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // A newer Electron with a fuse that this list does not know must not be shipped by accident.
    strictlyRequireAllFuses: !testBuild,
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // Electron checks its archive on these systems only.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: context.electronPlatformName !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    ...(testBuild ? {} : { [FuseV1Options.WasmTrapHandlers]: true }),
  })
}

/** @param {import('electron-builder').AfterPackContext} context */
function executablePath({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename
  if (electronPlatformName === 'darwin' || electronPlatformName === 'mas') return join(appOutDir, `${name}.app`)
  return join(appOutDir, electronPlatformName === 'win32' ? `${name}.exe` : linuxName(packager))
}

/**
 * electron-builder knows it for Linux only.
 * @param {object} packager
 */
function linuxName(packager) {
  return 'executableName' in packager ? String(packager.executableName) : 'timetracker'
}

/**
 * @param {import('electron-builder').AfterPackContext} context
 * @param {string} executable
 */
function printedVersion({ electronPlatformName, arch }, executable) {
  if (electronPlatformName !== process.platform || Arch[arch] !== process.arch || process.platform === 'darwin')
    return null
  const outcome = spawnSync(executable, ['-p', 'process.versions.electron'], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return outcome.stdout.trim() || 'unknown'
}

/**
 * The ready-made SQLite needs a newer Electron than the fallback.
 * @param {import('electron-builder').AfterPackContext} context
 */
function useCompiledSqlite({ appOutDir }) {
  const folder = join('node_modules', 'better-sqlite3')
  const place = join(
    appOutDir,
    'resources',
    'app.asar.unpacked',
    folder,
    'prebuilds',
    `${process.platform}-${process.arch}.node`,
  )
  copyFileSync(inProject(folder, 'build', 'Release', 'better_sqlite3.node'), place)
}
