import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { chooseFolder, type Config, type ConfigProblem, policyPath, readConfig, type Source } from '../config.ts'
import { claimUserData } from './app.ts'
import { findRefusedSwitch } from './switches.ts'
import type { Say } from './words.ts'

/** What is settled before anything is opened. */
export type Beginning =
  | { readonly kind: 'start'; readonly folder: string; readonly config: Config }
  /** Another process has this folder open, and comes forward. */
  | { readonly kind: 'running-already' }
  | { readonly kind: 'refused'; readonly text: string }

/** Where the app keeps things unless it is told another place. */
export const defaultFolder = (): string => join(app.getPath('appData'), 'TimeTracker')

/**
 * Settles where the app keeps things and how it is configured. It has to run before the app is ready: from then on Chromium
 * uses the folder.
 */
export function begin(say: Say): Beginning {
  const name = app.isPackaged ? findRefusedSwitch(process.argv.slice(1), process.platform) : null
  if (name !== null) return { kind: 'refused', text: say('config.refused-switch', { name }) }

  const chosen = chooseFolder(process.argv, process.env, defaultFolder())
  if (!chosen.ok) return refuse(say, [chosen.problem])
  mkdirSync(chosen.folder, { recursive: true, mode: 0o700 })
  app.setPath('userData', chosen.folder)
  if (!claimUserData()) return { kind: 'running-already' }

  const policy = read(policyPath(process.platform, process.env))
  const settings = read(join(chosen.folder, 'settings.json'))
  if (!policy.ok || !settings.ok)
    return refuse(
      say,
      [policy, settings].flatMap((one) => (one.ok ? [] : [one.problem])),
    )
  const result = readConfig({ env: process.env, policy: policy.source, settings: settings.source })
  return result.ok ? { kind: 'start', folder: chosen.folder, config: result.config } : refuse(say, result.problems)
}

function refuse(say: Say, problems: readonly ConfigProblem[]): Beginning {
  const lines = problems.map(({ name, reason, from, example }) =>
    example === undefined
      ? say('config.line', { name, reason: say(`config.${reason}`), from })
      : say('config.line-example', { name, reason: say(`config.${reason}`), from, example }),
  )
  return { kind: 'refused', text: lines.join('\n') }
}

type ReadFile = { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly problem: ConfigProblem }

function read(from: string): ReadFile {
  try {
    return { ok: true, source: { from, text: readFileSync(from, 'utf8') } }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    if (missing) return { ok: true, source: { from, text: null } }
    return { ok: false, problem: { name: from, reason: 'unreadable', from } }
  }
}
