import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from '../setup/paths.mjs'
import type { Measurement } from './measurement.ts'

function bytesOf(path: string): number {
  const stats = lstatSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path)
    .filter((name) => !name.endsWith('.map'))
    .reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}

/** What the packaged app adds to Electron: the bundles, and of the two native modules what runs on this platform. */
export function measureSize(): Measurement {
  const platform = `${process.platform}-${process.arch}`
  const parts = [
    ['out', 'main'],
    ['out', 'preload'],
    ['out', 'renderer'],
    ['node_modules', 'better-sqlite3', 'lib'],
    ['node_modules', 'better-sqlite3', 'prebuilds', `${platform}.node`],
    ['node_modules', 'keytar', 'lib'],
    ['node_modules', 'keytar', 'prebuilds', platform],
  ]
  const bytes = parts.reduce((sum, part) => sum + bytesOf(inProject(...part)), 0)
  return { name: 'size', unit: 'MB', values: [bytes / 1e6], floors: [], budget: { of: 'value', most: 15 } }
}
