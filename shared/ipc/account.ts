import { z } from 'zod'
import { Description } from '../domain/entry.ts'
import { ProfileId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { AuthMethod, User } from '../domain/user.ts'

/** What the app found at a server's address. */
export const ServerView = z
  .object({
    url: z.url(),
    name: z.string(),
    method: AuthMethod,
    selfRegister: z.boolean(),
    /** Host of the identity provider, shown before it is trusted; null without one. */
    issuer: z.string().nullable(),
  })
  .readonly()
export type ServerView = z.infer<typeof ServerView>

/**
 * How the person stands with the server:
 *
 *     signed-out --sign in--> signing-in --done--> signed-in --refused--> expired
 *          ^                      |                    |                     |
 *          +------- cancel -------+<---- sign out -----+<---- sign out ------+
 *
 * `expired`: the server wants a new sign-in; tracking goes on and waits. `offline` is no state of a session: see SyncView.
 */
export const SessionState = z.enum(['signed-out', 'signing-in', 'signed-in', 'expired'])
export type SessionState = z.infer<typeof SessionState>

/** One database, one person, at most one server. */
export const ProfileView = z
  .object({
    id: ProfileId,
    server: ServerView.nullable(),
    /** The identity provider where its person signs in without a server, and its host, for people; null otherwise. */
    provider: z.object({ issuer: z.url(), host: z.string() }).readonly().nullable(),
    /** Null until somebody has signed in once. */
    person: User.nullable(),
    session: SessionState,
    /** Whether the sign-in survives a restart: `keychain`, or `memory` where the system offers no place for it. */
    storage: z.enum(['keychain', 'memory']),
    /** Why it is `memory`: the keychain is locked, absent or refused, or the disk could not be written. Null otherwise. */
    storageProblem: z.enum(['locked', 'absent', 'refused', 'disk']).nullable(),
  })
  .readonly()
export type ProfileView = z.infer<typeof ProfileView>

/** Which profile is open, and which others there are. */
export const AccountView = z
  .object({
    current: ProfileView,
    others: z.array(z.object({ id: ProfileId, label: z.string(), personal: z.boolean() }).readonly()).readonly(),
    /** A server set by environment or policy: it cannot be changed here. */
    fixedServerUrl: z.url().nullable(),
    /** That server, while it has never been reached from here: time is kept on this computer until it is. Null otherwise. */
    awaitedServer: z.url().nullable(),
  })
  .readonly()
export type AccountView = z.infer<typeof AccountView>

/** Time in the personal place that could move to the server of the open profile. */
export const PersonalTime = z
  .object({
    entries: z.int().min(1),
    /** Whether the person has answered already; it is not asked again then. */
    answered: z.boolean(),
  })
  .readonly()
export type PersonalTime = z.infer<typeof PersonalTime>

export const SyncPhase = z.enum(['off', 'idle', 'working', 'waiting', 'offline', 'sign-in-needed', 'upgrade-needed'])

/**
 * Whether the person's work is safe, and where.
 * `off`: no server. `waiting`: something went wrong, it tries again at `nextTryAt`. `offline`: no network or no server in reach.
 */
export const SyncView = z
  .object({
    phase: SyncPhase,
    /** Changes that the server does not have yet. */
    pending: z.int().min(0),
    /** Changes set aside for the person to look at. */
    issues: z.int().min(0),
    lastSuccessAt: Instant.nullable(),
    nextTryAt: Instant.nullable(),
    /** Why it waits: a failure code with words in the locales. */
    problem: z.string().nullable(),
    /** How far the first sync, or one from the beginning, has come: rows, of about how many. Null otherwise. */
    progress: z
      .object({ done: z.int().min(0), total: z.int().min(0) })
      .readonly()
      .nullable(),
  })
  .readonly()
export type SyncView = z.infer<typeof SyncView>

/** Who wrote one of two versions. */
const IssueSide = z
  .object({
    /** Null where the person is not known here. */
    name: z.string().nullable(),
    isMine: z.boolean(),
    device: z.string().nullable(),
    at: Instant,
  })
  .readonly()

/** `take`: make the other version the one that stands. `both`: let both stand. `dismiss`: keep things as they are. */
export const IssueChoice = z.enum(['take', 'both', 'dismiss'])
export type IssueChoice = z.infer<typeof IssueChoice>

/** What a person changes of an entry before they send it again. */
export const IssueChanges = z
  .object({ description: Description, startedAt: Instant, endedAt: Instant })
  .partial()
  .readonly()
export type IssueChanges = z.infer<typeof IssueChanges>

/** A change that was set aside: what it was about, what stands now, what did not make it. */
export const IssueView = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    entity: z.string(),
    entityId: z.uuid(),
    group: z.string().nullable(),
    /** The row's own words (a description or a name), for the heading. */
    label: z.string(),
    /** What the operation was that brought it about. */
    did: z.enum(['create', 'patch', 'delete', 'restore']),
    kept: z.record(z.string(), z.json()),
    other: z.record(z.string(), z.json()),
    at: Instant,
    /** Who wrote what gave way, and what stands; null where that is not known. */
    lost: IssueSide.nullable(),
    stands: IssueSide.nullable(),
    /** Why an administrator corrected an entry. */
    reason: z.string().nullable(),
    /** What can be chosen now. */
    choices: z.array(IssueChoice).readonly(),
  })
  .readonly()
export type IssueView = z.infer<typeof IssueView>
