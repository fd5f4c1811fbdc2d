import type { Transaction } from 'kysely'
import type { RoleSource } from '../../shared/domain/user.ts'

/** What every synced row has; `stamps` is JSON text (field group → the operation that wrote it last). */
interface Synced {
  id: string
  org_id: string
  stamps: string
  version: number
  deleted_at: number | null
}

export interface OrgTable {
  id: string
  name: string
  server_id: string
  /** The highest row version given out; grows with every write, under a lock on this row. */
  head: number
  /** Names one life of this database: a restored backup gets a new one. */
  epoch: string
  /** Tombstones up to this version are gone. */
  gc_version: number
}

export interface UserTable extends Synced {
  username: string
  /** The username as it is compared: no two accounts share it. */
  username_key: string
  full_name: string
  role: 'user' | 'admin'
  role_source: RoleSource
  password_hash: string | null
  active: number
  created_at: number
  last_login_at: number | null
  email: string | null
  oidc_issuer: string | null
  oidc_sub: string | null
}

export interface ClientTable extends Synced {
  name: string
  archived: number
}

export interface ProjectTable extends Synced {
  client_id: string | null
  name: string
  code: string
  colour: string
  billable: number
  rate_minor: number | null
  currency: string | null
  archived: number
}

export interface TaskTable extends Synced {
  project_id: string
  name: string
  archived: number
}

export interface TagTable extends Synced {
  name: string
  archived: number
}

export interface TimeEntryTable extends Synced {
  user_id: string
  project_id: string | null
  task_id: string | null
  description: string
  started_at: number
  ended_at: number | null
  breaks: string
  zone: string
  stop_reason: string | null
  billable: number
  tag_ids: string
  source: string
}

export interface IssueTable extends Synced {
  user_id: string
  kind: string
  entity: string
  entity_id: string
  field_group: string | null
  op_id: string
  kept_op_id: string | null
  body: string
  created_at: number
  resolved_at: number | null
}

export interface PeriodTable extends Synced {
  /** What started before this instant is closed. */
  closed_until: number
  note: string
  closed_by: string
  closed_at: number
}

/** Which operations of the ledger are corrections of somebody else's entry by an administrator. */
export interface CorrectionTable {
  op_id: string
  org_id: string
  entry_id: string
  /** Whose entry it is. */
  user_id: string
  reason: string
  /** 1 where it created the entry. */
  creates: number
}

export interface OperationTable {
  op_id: string
  org_id: string
  actor: string
  device_id: string
  entity: string
  entity_id: string
  at: number
  body: string
  outcome: string
  version: number
  received_at: number
}

export interface DeviceTable {
  id: string
  org_id: string
  name: string
  schema: number
  first_seen_at: number
  last_seen_at: number
  revoked_at: number | null
}

export interface SessionTable {
  id: string
  org_id: string
  user_id: string
  device_id: string
  method: 'none' | 'local' | 'oidc'
  access_hash: string
  access_expires_at: number
  refresh_hash: string
  refresh_expires_at: number
  needs_id_token: number
  created_at: number
  last_used_at: number
  ended_at: number | null
  end_reason: string | null
}

export interface UsedRefreshTokenTable {
  hash: string
  session_id: string
  used_at: number
}

export interface NonceTable {
  hash: string
  device_id: string
  expires_at: number
}

export interface DeviceTicketTable {
  hash: string
  device_id: string
  created_at: number
  expires_at: number
}

export interface SeenIdTokenTable {
  hash: string
  expires_at: number
}

export interface DeviceProofTable {
  hash: string
  device_id: string
  user_id: string
  expires_at: number
}

export interface CredentialTryTable {
  key: string
  window_start: number
  count: number
}

export interface AuditTable {
  id: string
  org_id: string
  at: number
  actor: string | null
  action: string
  subject: string | null
  detail: string
}

export interface TerminalTable {
  id: string
  org_id: string
  name: string
  place: string
  /** JSON: what an administrator set. */
  settings: string
  credential_hash: string | null
  seal_key: string
  created_at: number
  enrolled_at: number | null
  last_seen_at: number | null
  revoked_at: number | null
  waiting: number
  version: string | null
  last_sequence: number
  last_seal: string
  /** The time that counts of the last punch. */
  last_at: number
}

export interface TerminalCodeTable {
  hash: string
  terminal_id: string
  expires_at: number
}

export interface TerminalBootTable {
  terminal_id: string
  boot_id: string
  /** The server's clock less the monotonic clock of that run, in milliseconds. */
  base: number
}

export interface TerminalPersonTable {
  terminal_id: string
  user_id: string
  /** When they were taken off; null while they may use it. */
  removed_at: number | null
}

export interface KioskPersonTable {
  user_id: string
  number: string | null
  locale: 'en' | 'de' | null
  text_size: 'normal' | 'large' | 'largest'
  pin_generation: number
}

export interface BadgeTable {
  id: string
  user_id: string
  hash: string
  label: string
  created_at: number
}

export interface KioskKeyTable {
  org_id: string
  badge_key: string
}

export interface PunchTable {
  id: string
  org_id: string
  terminal_id: string
  sequence: number
  copy: number
  user_id: string
  at: number
  body: string
  flags: string
  received_at: number
  /** Why it changed nothing; null where it did something. */
  ignored: string | null
}

export interface PunchEntryTable {
  entry_id: string
  user_id: string
  started_at: number
  written: string
  marks: string
  withdrawn: number
  /** When the shift is closed by rule, should nobody end it; null once it has an end. */
  due_at: number | null
}

/** What was looked at and ticked off. */
export interface KioskReviewTable {
  kind: string
  case_id: string
  org_id: string
  /** What was doubtful then, as it stands in the row of the punch or of the entry. */
  found: string
  reviewed_at: number
  reviewed_by: string
}

/** The server's database, as the last migration leaves it. Integers are numbers on both engines. */
export interface ServerDatabase {
  orgs: OrgTable
  users: UserTable
  clients: ClientTable
  projects: ProjectTable
  tasks: TaskTable
  tags: TagTable
  time_entries: TimeEntryTable
  issues: IssueTable
  periods: PeriodTable
  corrections: CorrectionTable
  ops: OperationTable
  devices: DeviceTable
  sessions: SessionTable
  used_refresh_tokens: UsedRefreshTokenTable
  oidc_nonces: NonceTable
  device_tickets: DeviceTicketTable
  seen_id_tokens: SeenIdTokenTable
  device_proofs: DeviceProofTable
  credential_tries: CredentialTryTable
  audit: AuditTable
  terminals: TerminalTable
  terminal_codes: TerminalCodeTable
  terminal_boots: TerminalBootTable
  terminal_people: TerminalPersonTable
  kiosk_people: KioskPersonTable
  badges: BadgeTable
  kiosk_keys: KioskKeyTable
  punches: PunchTable
  punch_entries: PunchEntryTable
  kiosk_reviews: KioskReviewTable
}

declare const holdsOrgLock: unique symbol

/** A transaction that holds the organisation's lock: only `withOrgWrite` makes one, and only through one are synced rows written. */
export type OrgTransaction = Transaction<ServerDatabase> & { readonly [holdsOrgLock]: true }
