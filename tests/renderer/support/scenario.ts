import type { AccountView, IssueView, PersonalTime, ServerView, SyncView } from '../../../shared/ipc/account.ts'
import type { AccountRow, SignInView } from '../../../shared/ipc/admin.ts'
import type { AppInfo } from '../../../shared/ipc/app.ts'
import type { Catalog } from '../../../shared/domain/catalog.ts'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import type { ProviderFinding } from '../../../shared/domain/provider-finding.ts'
import type { KioskPerson, KioskReview, TerminalView } from '../../../shared/domain/terminal-administration.ts'
import type { Role } from '../../../shared/domain/user.ts'
import type { FailureCode } from '../../../shared/ipc/failure.ts'
import type { ClosingView, PersonEntry } from '../../../shared/ipc/team.ts'

/** Everything the stand-in for the main process starts with. Plain data, so that a test can hand it to a page. */
export interface Scenario {
  readonly info: AppInfo
  readonly account: AccountView
  readonly sync: SyncView
  readonly catalog: Catalog
  readonly entries: readonly TimeEntry[]
  readonly issues: readonly IssueView[]
  /** Until when time is closed; nothing is where it is left out. */
  readonly closedUntil?: number
  /** What `account:test-server` finds at an address; a code where it fails. */
  readonly servers: Readonly<Record<string, ServerView | FailureCode>>
  /** Time in the personal place that could move to the server; none where it is left out. */
  readonly personalTime?: PersonalTime
  /** Passwords by username. */
  readonly passwords: Readonly<Record<string, string>>
  /** What an administrator gets to see. */
  readonly admin: AdminScenario
}

export interface AdminScenario {
  readonly people: readonly AccountRow[]
  readonly signIn: SignInView
  /** What a look at the provider finds. */
  readonly findings: readonly ProviderFinding[]
  readonly team: TeamScenario
  /** Shared terminals; none where it is left out. */
  readonly terminals?: TerminalScenario
}

export interface TerminalScenario {
  readonly terminals: readonly TerminalView[]
  readonly people: readonly KioskPerson[]
  readonly review: Pick<KioskReview, 'entries' | 'punches'>
}

/** What everybody tracked, and what is closed, on the server. */
export interface TeamScenario {
  readonly entries: readonly PersonEntry[]
  readonly closings: readonly ClosingView[]
}

/** What a test may do from outside: what a person does in a browser, on another device, or with the network. */
export interface FakeControls {
  /** Every question that was asked, in order. */
  readonly calls: readonly { readonly channel: string; readonly input: unknown }[]
  readonly reported: readonly string[]
  /** The next question on a channel fails with this code. */
  failNext(channel: string, code: FailureCode): void
  /** The person comes back from the browser, or is refused there. */
  finishSignIn(outcome: 'signed-in' | FailureCode): void
  setSync(changes: Partial<SyncView>): void
  setSession(session: AccountView['current']['session']): void
  /** The server says that the person has another role now. */
  setRole(role: Role): void
  /** Another device deleted an entry. */
  deleteElsewhere(id: string): void
  /** Another device stopped the timer. */
  stopElsewhere(): void
  entries(): readonly TimeEntry[]
  catalog(): Catalog
}

declare global {
  interface Window {
    fake: FakeControls
  }
}
