import { readFileSync, renameSync } from 'node:fs'
import type { z } from 'zod'
import type { Clock } from '../shared/domain/instant.ts'
import type { Log } from './log.ts'
import { parseJson } from './parse-json.ts'

export interface JsonFileOptions<S extends z.ZodType> {
  readonly path: string
  readonly schema: S
  readonly log: Log
  readonly clock: Clock
}

/**
 * What a small file of ours holds, or null when it is not there. A damaged one is set aside under another name, never
 * overwritten, and counts as not there.
 */
export function readJsonFile<S extends z.ZodType>({
  path,
  schema,
  log,
  clock,
}: JsonFileOptions<S>): z.output<S> | null {
  const text = readIfThere(path, log)
  if (text === null) return null
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const aside = `${path}.damaged-${clock()}`
  log.warn({ path, aside, err: parsed.error }, 'a damaged file was set aside')
  try {
    renameSync(path, aside)
  } catch (error) {
    log.error({ path, err: error }, 'a damaged file could not be set aside')
  }
  return null
}

function readIfThere(path: string, log: Log): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      log.error({ path, err: error }, 'a file could not be read')
    }
    return null
  }
}
