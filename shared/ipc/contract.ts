import { z } from 'zod'
import { Catalog, Client, Project, Tag, Task } from '../domain/catalog.ts'
import { Day } from '../domain/day.ts'
import { DayOfEntries, Description, EntryContent, TimeEntry } from '../domain/entry.ts'
import { ClientId, EntryId, ProfileId, ProjectId, TagId, TaskId, UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { ProviderFinding } from '../domain/provider-finding.ts'
import { Role, User, Username } from '../domain/user.ts'
import { AccountView, IssueChanges, IssueChoice, IssueView, PersonalTime, ServerView, SyncView } from './account.ts'
import { AccountRow, SignInView } from './admin.ts'
import { TerminalId } from '../domain/punch.ts'
import {
  KioskPerson,
  KioskPersonChange,
  KioskReview,
  ReviewChange,
  ReviewCursor,
  ReviewState,
  TerminalChange,
  TerminalCode,
  TerminalCodeRequest,
  TerminalView,
} from '../domain/terminal-administration.ts'
import { AppInfo, Preferences } from './app.ts'
import { DeviceView } from './profile.ts'
import {
  Closing,
  ClosingView,
  Corrected,
  EntryAddition,
  EntryCorrection,
  EntryRemoval,
  HistoryStep,
  PersonEntries,
  Stretch,
  TeamMemberView,
} from './team.ts'

const none = z.object({}).readonly()
const Password = z.string().min(1).max(1024)
const ServerUrl = z.string().trim().min(1).max(2048)

/** The times of an entry that a person typed. `endedAt` null keeps it running. */
const Times = z.object({ startedAt: Instant, endedAt: Instant.nullable() })

/** Fields of the catalog's forms; an `id` says which row to change, its absence that a new one is meant. */
const ClientForm = Client.unwrap().extend({ id: ClientId.optional() }).readonly()
const ProjectForm = Project.unwrap().extend({ id: ProjectId.optional() }).readonly()
const TaskForm = Task.unwrap().extend({ id: TaskId.optional() }).readonly()
const TagForm = Tag.unwrap().extend({ id: TagId.optional() }).readonly()

/** Every question that the tracker window may ask the main process: what it sends, and what it gets back when nothing fails. */
export const contract = {
  'app:describe': { input: none, output: AppInfo },
  'app:change-preferences': { input: Preferences.unwrap().partial().readonly(), output: Preferences },
  'app:report-error': {
    input: z.object({ message: z.string().max(4000), stack: z.string().max(16_000) }),
    output: none,
  },
  /** Opens a link of the shipped documentation in the system's browser; any other address is refused. */
  'app:open-link': { input: z.object({ address: z.string().max(2048) }), output: none },
  /** Puts a short text about versions, counts and the last errors on the clipboard, and answers with it. Nothing private is in it. */
  'app:copy-diagnostics': { input: none, output: z.object({ text: z.string() }).readonly() },

  'timer:running': { input: none, output: TimeEntry.nullable() },
  'timer:start': { input: EntryContent, output: TimeEntry },
  'timer:stop': { input: none, output: TimeEntry },
  'timer:continue': { input: z.object({ id: EntryId }), output: TimeEntry },

  'entries:list': {
    /** Days before `before` (exclusive), newest first; null begins with the newest there is. */
    input: z.object({ before: Day.nullable(), days: z.int().min(1).max(60) }),
    output: z.object({ days: z.array(DayOfEntries).readonly(), nextBefore: Day.nullable() }).readonly(),
  },
  'entries:add': { input: EntryContent.extend({ startedAt: Instant, endedAt: Instant }), output: TimeEntry },
  'entries:edit': {
    input: z.object({ id: EntryId, changes: EntryContent.extend(Times.shape).partial() }),
    output: TimeEntry,
  },
  'entries:delete': { input: z.object({ id: EntryId }), output: none },
  'entries:restore': { input: z.object({ id: EntryId }), output: TimeEntry },
  'entries:suggest': {
    /** What was tracked lately and begins with, or contains, these letters: newest first, no two alike. */
    input: z.object({ text: Description, limit: z.int().min(1).max(20) }),
    output: z.array(EntryContent.readonly()).readonly(),
  },
  'entries:totals': {
    /** Milliseconds of ended entries for each day from `from` to `to`, both included; days without entries are absent. */
    input: z.object({ from: Day, to: Day }),
    output: z.array(z.object({ day: Day, total: z.int().min(0) }).readonly()).readonly(),
  },

  /** Until when time is closed for this person: an entry that started before can be looked at only. Null where nothing is closed. */
  'entries:closed': { input: none, output: z.object({ until: Instant.nullable() }).readonly() },

  'catalog:list': { input: none, output: Catalog },
  'catalog:save-client': { input: ClientForm, output: Client },
  'catalog:save-project': { input: ProjectForm, output: Project },
  'catalog:save-task': { input: TaskForm, output: Task },
  'catalog:save-tag': { input: TagForm, output: Tag },

  'account:describe': { input: none, output: AccountView },
  'account:test-server': { input: z.object({ url: ServerUrl }), output: ServerView },
  /** Makes or opens the profile of a server; nobody is signed in by that. */
  'account:connect': { input: z.object({ url: ServerUrl }), output: AccountView },
  /** The person agrees that the server is another than the one first seen: see the failure `server-changed`. */
  'account:accept-server': { input: none, output: AccountView },
  'account:switch': { input: z.object({ id: ProfileId }), output: AccountView },
  /** Opens the system browser and answers when the person is back: signed in, cancelled, timed out or refused. */
  'account:sign-in-browser': { input: none, output: AccountView },
  'account:reopen-browser': { input: none, output: none },
  'account:copy-sign-in-link': { input: none, output: none },
  'account:cancel-sign-in': { input: none, output: none },
  'account:sign-in-password': {
    input: z.object({ username: Username, password: Password.optional() }),
    output: AccountView,
  },
  'account:register': {
    input: z.object({ username: Username, password: Password.optional(), fullName: z.string().trim().max(200) }),
    output: AccountView,
  },
  'account:sign-out': { input: z.object({ everywhere: z.boolean() }), output: AccountView },

  /** What could move from the personal place to the server where somebody is signed in; null where nothing could. */
  'personal:describe-time': { input: none, output: PersonalTime.nullable() },
  /** Moves it, with the ids that it has, or leaves it where it is. Answers how many rows moved. */
  'personal:move-time': {
    input: z.object({ move: z.boolean() }),
    output: z.object({ moved: z.int().min(0) }).readonly(),
  },

  /** What a person says of themselves, on the server. `forbidden` where an identity provider says it. An empty `email` means none. */
  'profile:change': {
    input: z.object({
      fullName: z.string().trim().max(200),
      email: z.union([z.email().max(320), z.literal('')]),
    }),
    output: User,
  },
  /** Changes the password, or sets the first one where `current` is absent; every other session of the person ends. */
  'profile:change-password': { input: z.object({ current: Password.optional(), next: Password }), output: none },
  /** Where this person is signed in, as the server knows it. */
  'profile:devices': { input: none, output: z.array(DeviceView).readonly() },
  'profile:end-device': { input: z.object({ id: z.uuid() }), output: none },

  /** What an administrator of the server may see and do; for anybody else all of it is `forbidden`. */
  'admin:people': { input: none, output: z.array(AccountRow).readonly() },
  /** A role given or taken by hand. `last-admin` where nobody would be left. */
  'admin:change-role': { input: z.object({ id: UserId, role: Role }), output: AccountRow },
  /** Shuts somebody out, which signs them out everywhere, or lets them in again. */
  'admin:change-active': { input: z.object({ id: UserId, active: z.boolean() }), output: AccountRow },
  /** A new password that the server makes up; the person is signed out everywhere. It is shown once and kept nowhere. */
  'admin:reset-password': { input: z.object({ id: UserId }), output: z.object({ password: z.string() }).readonly() },
  /** Puts the password that was made last on the clipboard; `not-found` once it is forgotten. */
  'admin:copy-password': { input: none, output: none },
  'admin:forget-password': { input: none, output: none },
  /** Where somebody is signed in. */
  'admin:devices': { input: z.object({ id: UserId }), output: z.array(DeviceView).readonly() },
  'admin:end-device': { input: z.object({ id: z.uuid() }), output: none },
  'admin:sign-in': { input: none, output: SignInView },
  /** Lets the server look at the identity provider; it takes as long as that one takes to answer, up to a minute. */
  'admin:test-sign-in': { input: none, output: z.array(ProviderFinding).readonly() },

  /** Everybody, with what runs and how much was tracked on the day between two instants, for administrators. */
  'team:list': { input: Stretch, output: z.array(TeamMemberView).readonly() },
  /** Somebody's entries that lie between two instants, wholly or in part; oldest first. */
  'team:entries': { input: Stretch.extend({ userId: UserId }), output: PersonEntries },
  /** Corrects, adds or deletes an entry of somebody, who is told so with the reason. An end given to what runs stops it. */
  'team:correct': { input: EntryCorrection, output: Corrected },
  'team:add': { input: EntryAddition, output: Corrected },
  'team:delete': { input: EntryRemoval, output: Corrected },
  /** Everything that was done to an entry, oldest first. */
  'team:history': { input: z.object({ id: EntryId }), output: z.array(HistoryStep).readonly() },
  /** Every closing that stands, latest end first. Closed is what the first of them closes. */
  'team:closings': { input: none, output: z.array(ClosingView).readonly() },
  'team:close': { input: Closing, output: none },
  'team:reopen': { input: z.object({ id: z.uuid() }), output: none },

  /** Shared terminals, for administrators: the server decides who is one. */
  'terminal:list': { input: none, output: z.array(TerminalView).readonly() },
  /** Makes a one-time code: for a new terminal, or for one that has to be enrolled again. */
  'terminal:make-code': { input: TerminalCodeRequest, output: TerminalCode },
  /** Puts the code that was made last on the clipboard. */
  'terminal:copy-code': { input: none, output: none },
  'terminal:change': { input: TerminalChange, output: TerminalView },
  'terminal:revoke': { input: z.object({ terminalId: TerminalId }), output: TerminalView },
  'terminal:people': { input: none, output: z.array(KioskPerson).readonly() },
  'terminal:change-person': { input: KioskPersonChange, output: KioskPerson },
  /** What terminals recorded since an instant that wants a look: the first page, or the one after a cursor. */
  'terminal:review': { input: z.object({ since: Instant, after: ReviewCursor.nullable() }), output: KioskReview },
  /** Ticks a case off, or takes that back. */
  'terminal:change-reviewed': { input: ReviewChange, output: ReviewState },

  'sync:status': { input: none, output: SyncView },
  'sync:now': { input: none, output: SyncView },
  'sync:issues': { input: none, output: z.array(IssueView).readonly() },
  'sync:settle-issue': {
    input: z.object({ id: z.uuid(), choice: IssueChoice, changes: IssueChanges.optional() }),
    output: none,
  },
  /** Takes back what was chosen lately; `not-found` where that is not known any more. */
  'sync:reopen-issue': { input: z.object({ id: z.uuid() }), output: none },
  /** Asks where to, and writes what is pending into a file. `saved` is false where the person chose no place. */
  'sync:export-pending': { input: none, output: z.object({ saved: z.boolean() }).readonly() },
} as const

export type Channel = keyof typeof contract
export type Input<C extends Channel> = z.input<(typeof contract)[C]['input']>
export type Parsed<C extends Channel> = z.output<(typeof contract)[C]['input']>
export type Output<C extends Channel> = z.output<(typeof contract)[C]['output']>
