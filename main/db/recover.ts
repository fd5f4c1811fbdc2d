import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Clock } from '../../shared/domain/instant.ts'
import { openReplica, ReplicaError, type Replica } from './open.ts'

/** How many backups are kept of one database. */
const KEPT_BACKUPS = 7
/** A backup that is younger than this, in milliseconds, is new enough: 20 hours, so that a daily rhythm never skips a day. */
const FRESH_BACKUP = 20 * 3_600_000

/** What had to be done to open a database; the person is told. */
export type Recovery = 'none' | 'restored-from-backup' | 'started-empty'

/** The folder of a database's backups. */
const backupsOf = (path: string): string => join(dirname(path), 'backups')

const backupNames = (path: string): string[] => {
  const folder = backupsOf(path)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path, '.db')}-`) && name.endsWith('.db'))
    .toSorted()
}

const stamp = (now: number): string => new Date(now).toISOString().replaceAll(/[:.]/g, '-')

/**
 * Opens a replica, whatever state its file is in. A damaged file is set aside beside the new one and never overwritten;
 * the newest backup that opens takes its place, and an empty database where there is none.
 * @throws {ReplicaError} `newer` and `migration-failed`: then the file itself is sound and stays as it is.
 */
export async function openOrRecover(path: string, clock: Clock): Promise<{ replica: Replica; recovery: Recovery }> {
  try {
    await checkIntegrity(path)
    return { replica: await openReplica(path), recovery: 'none' }
  } catch (error) {
    if (!(error instanceof ReplicaError) || error.code !== 'damaged') throw error
  }
  setAside(path, clock())
  for (const name of backupNames(path).toReversed()) {
    await copyFile(join(backupsOf(path), name), path)
    try {
      await checkIntegrity(path)
      return { replica: await openReplica(path), recovery: 'restored-from-backup' }
    } catch (error) {
      if (!(error instanceof ReplicaError)) throw error
      setAside(path, clock())
    }
  }
  return { replica: await openReplica(path), recovery: 'started-empty' }
}

/** Reads the file's structure; cheap enough for every start because it leaves out the comparison of indexes with rows. */
async function checkIntegrity(path: string): Promise<void> {
  if (!existsSync(path)) return
  let sqlite: InstanceType<typeof Sqlite> | undefined
  try {
    sqlite = new Sqlite(path)
    // The first read is what finds a file that is no database; a page that is bad is found when it is read.
    sqlite.pragma('schema_version')
    sqlite.prepare('select count(*) from sqlite_master').get()
  } catch (error) {
    throw damaged(path, error)
  } finally {
    sqlite?.close()
  }
}

const damaged = (path: string, cause: unknown): unknown =>
  cause instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code)
    ? new ReplicaError('damaged', `the database file is damaged: ${path}`, { cause })
    : cause

function setAside(path: string, now: number): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.damaged-${stamp(now)}${suffix}`)
  }
}

/**
 * Copies an open database to its backup folder while it is in use (SQLite's online backup), unless there is a fresh copy.
 * The whole file is checked first: a damaged database never pushes a good backup out.
 * @returns the backup's path, or undefined where none was due.
 */
export async function backUp(path: string, clock: Clock): Promise<string | undefined> {
  const names = backupNames(path)
  const now = clock()
  const due = `${basename(path, '.db')}-${stamp(now - FRESH_BACKUP)}.db`
  if ((names.at(-1) ?? '') > due) return undefined
  await mkdir(backupsOf(path), { recursive: true })
  const target = join(backupsOf(path), `${basename(path, '.db')}-${stamp(now)}.db`)
  const sqlite = new Sqlite(path, { readonly: true })
  try {
    const problem = String(sqlite.pragma('quick_check(1)', { simple: true }))
    if (problem !== 'ok') throw new ReplicaError('damaged', `the database is damaged: ${problem}`)
    await sqlite.backup(target)
  } finally {
    sqlite.close()
  }
  for (const old of names.slice(0, Math.max(0, names.length + 1 - KEPT_BACKUPS))) rmSync(join(backupsOf(path), old))
  return target
}
