import type { SyncView } from '../shared/ipc/account.ts'
import type { LoggedError } from './log-errors.ts'
import { redactText } from './redact.ts'

/** What somebody who helps wants to know. Counts and versions: nothing that a person wrote, no names, no addresses. */
export interface Diagnostics {
  readonly version: string
  readonly electron: string
  readonly chromium: string
  readonly node: string
  /** Operating system, its version and the processor. */
  readonly system: string
  readonly language: string
  readonly formatLocale: string
  readonly zone: string
  /** Whether a server is connected at all, and how the session with it stands. */
  readonly session: string
  /** The newest migration of the database. */
  readonly schema: string
  /** Null where nobody is signed in. */
  readonly entries: number | null
  /** Null without a server. */
  readonly sync: SyncView | null
  readonly notice: string
  /** The last errors of the log, oldest first. */
  readonly errors: readonly LoggedError[]
}

/** Addresses of every kind, and places on the disk. */
const PRIVATE = [
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  /[^\s<>@"']+@[^\s<>@"']+/g,
  /(?<![\w.])(?:[A-Za-z]:\\|~?\/)[^\s:;,'")]+/g,
]

const withoutPrivate = (text: string): string =>
  PRIVATE.reduce((rest, pattern) => rest.replaceAll(pattern, '[…]'), redactText(text))

/** The diagnostics as a short text. It is for those who help, whatever language the app speaks: always English. */
export function writeDiagnostics(facts: Diagnostics): string {
  const { sync, errors } = facts
  const lines = [
    `TimeTracker ${facts.version}`,
    `Electron ${facts.electron}, Chromium ${facts.chromium}, Node ${facts.node}`,
    `System: ${facts.system}`,
    `Language: ${facts.language} (${facts.formatLocale}), zone ${facts.zone}`,
    `Database: ${facts.schema}, notice ${facts.notice}`,
    `Entries: ${facts.entries ?? 'nobody is signed in'}`,
    `Session: ${facts.session}`,
    sync === null
      ? 'Sync: off'
      : `Sync: ${sync.phase}, pending ${sync.pending}, set aside ${sync.issues}, last success ${instant(sync.lastSuccessAt)}, problem ${sync.problem ?? 'none'}`,
    errors.length === 0 ? 'Errors: none in the log' : 'Errors:',
    ...errors.map(({ at, message, code }) => `  ${at} ${message}${code === null ? '' : ` (${code})`}`),
  ]
  return `${lines.map(withoutPrivate).join('\n')}\n`
}

const instant = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString())
