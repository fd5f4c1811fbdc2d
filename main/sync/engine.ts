import type { UserId } from '../../shared/domain/id.ts'
import type { SyncView } from '../../shared/ipc/account.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import type { FailureCode } from '../../shared/ipc/failure.ts'
import type { Scope } from '../../shared/protocol/sync.ts'
import { countIssues } from '../db/issues.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import type { Replica } from '../db/open.ts'
import { countPending, pruneArchive } from '../db/outbox.ts'
import { backOff } from './backoff.ts'
import { exchange, verify, type Exchanged, type ExchangeParts } from './exchange.ts'
import { listenForPokes, type Listening } from './listen.ts'
import type { Fetch, Random, SetTimer, SyncLog, SyncSession } from './ports.ts'
import { createPace } from './pace.ts'
import type { ServerClock } from './server-clock.ts'
import { createTransport, type Trouble } from './transport.ts'
import { isVerifyDue } from './verify.ts'

export interface SyncEngineOptions {
  readonly replica: Replica
  /** This installation's id. */
  readonly device: string
  readonly person: UserId
  readonly session: SyncSession
  readonly fetch: Fetch
  readonly serverUrl: string
  readonly serverClock: ServerClock
  /** The device's own clock, UTC milliseconds. */
  readonly clock: () => number
  readonly random: Random
  readonly setTimer: SetTimer
  readonly log: SyncLog
  /** Rows changed by what the server sent. Called after the commit. */
  readonly onChanged: (topics: readonly Topic[]) => void
  readonly onStatus: (view: SyncView) => void
}

export interface SyncEngine {
  start(): void
  /** Ends a request on its way; what it would have brought is fetched again next time. */
  stop(): Promise<void>
  /** Something was written here that the server should have. */
  poke(): void
  /**
   * Syncs now, whatever it was waiting for: a person asked, the network is back, the computer woke up, somebody signed in.
   * Answers when that is done.
   */
  now(): Promise<SyncView>
  /**
   * As `now`, and over new connections: after sleep, or on another network, the old ones may be dead without anybody having
   * said so. What a request on its way would have brought is fetched again.
   */
  reconnect(): void
  status(): Promise<SyncView>
}

/*
 * It never remembers why it should sync, only that it should: every trigger, and a timer that always runs, leads into the same
 * round, so that no missed event can leave anything behind.
 *
 *                        +--------------- more to send or to fetch ---------------+
 *                        v                                                        |
 *   stopped --start--> working --done--> idle ---- poke, now, server, timer (60 s) ---> working
 *                        |
 *                        +--no network--------> offline --------+-- now, server, timer (back-off) ---> working
 *                        +--server failing----> waiting --------+
 *                        +--no valid session--> sign-in-needed -+-- now, server, timer (60 s) -------> working
 *                        +--too old-----------> upgrade-needed -+
 */
type State =
  | { readonly phase: 'idle' | 'working' }
  | { readonly phase: 'sign-in-needed' | 'upgrade-needed'; readonly problem: FailureCode }
  | { readonly phase: 'waiting' | 'offline'; readonly problem: FailureCode; readonly nextTryAt: number }

/** A round is begun at least this often while something is pending, in milliseconds. */
const FLOOR = 60_000
/** The longest that a server may ask to be left alone, in milliseconds. */
const MOST_PATIENCE = 300_000
/** How many times in a row the server may say that everything has to be pulled again before it counts as failing. */
const MOST_RESETS = 3
/** How long to wait after a comparison with the server before the next, whatever came of it. Milliseconds. */
const COMPARE_PAUSE = 10 * 60_000
/** How long what the server has is kept, to be sent again should it be restored from a backup: 60 days. */
const ARCHIVE = 60 * 24 * 3_600_000

export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { replica, person, clock, random, setTimer, log } = options
  const scopes: readonly Scope[] = ['catalog', `user:${person}`]
  const transport = createTransport(options)
  const parts: ExchangeParts = { ...options, scopes, transport }
  let state: State = { phase: 'idle' }
  const pace = createPace()
  let started = false
  let wanted = false
  /** Of a pull from the beginning, whose server says how much there is. It goes on where it was after a failure. */
  let progress: SyncView['progress'] = null
  let failures = 0
  let resets = 0
  let comparedAt = Number.NEGATIVE_INFINITY
  /** What the server has told of up to here is in the replica. */
  let seen = -1
  let cycle: Promise<void> | undefined
  let stopTimer: () => void = () => undefined
  let listening: Listening | undefined
  const isStarted = (): boolean => started

  const status = async (): Promise<SyncView> => ({
    phase: state.phase,
    pending: await countPending(replica.reader),
    issues: await countIssues(replica.reader, person),
    lastSuccessAt: Number((await readMeta(replica.reader, 'last-success-at')) ?? 0) || null,
    nextTryAt: 'nextTryAt' in state ? state.nextTryAt : null,
    problem: 'problem' in state ? state.problem : null,
    progress,
  })

  const enter = async (next: State): Promise<void> => {
    state = next
    if (started) options.onStatus(await status())
  }

  /** Rounds until nothing is left to do, or until one does not succeed. */
  const work = async (): Promise<void> => {
    stopTimer()
    try {
      await enter({ phase: 'working' })
      while (wanted && isStarted()) {
        wanted = false
        const { limits, silence } = pace.next()
        const exchanged = await exchange(parts, limits, isStarted, silence)
        const next = await settle(exchanged)
        if (next === 'failed') return
        if (next === 'more') wanted = true
        if (next === 'done') await finish()
      }
      await enter({ phase: 'idle' })
    } catch (error) {
      log.error({ err: error }, 'a sync failed')
      if (started) await retryLater('waiting', 'internal', null)
    } finally {
      cycle = undefined
      // What came in between the last round and here is not forgotten: neither a change, nor that the network is back.
      if (started && wanted && (state.phase === 'idle' || state.phase === 'offline')) trigger()
      else if (started) schedule()
    }
  }

  const settle = async (exchanged: Exchanged): Promise<'more' | 'done' | 'failed'> => {
    if (exchanged.kind === 'trouble') return fail(exchanged.trouble, exchanged.sent)
    const { outcome, topics, reset } = exchanged
    if (topics.length > 0 && started) options.onChanged(topics)
    if (reset) log.warn({ reset }, 'everything is pulled again')
    await noteProgress(exchanged)
    resets = reset ? resets + 1 : 0
    seen = exchanged.head ?? (reset ? -1 : seen)
    if (outcome === 'stale' || resets > MOST_RESETS)
      return fail({ kind: 'failing', code: outcome, retryAfter: null }, 0)
    failures = 0
    pace.succeeded()
    if (!started) return 'failed'
    return outcome === 'more' || wanted || (await countPending(replica.reader)) > 0 ? 'more' : 'done'
  }

  const noteProgress = async ({ outcome, page }: Extract<Exchanged, { kind: 'absorbed' }>): Promise<void> => {
    const before = progress
    const told = [...(page?.totals.values() ?? [])].reduce((sum, total) => sum + total, 0)
    if (outcome !== 'more' || !page) progress = null
    else if (told > 0 || progress) {
      const done = (progress?.done ?? 0) + page.rows
      progress = { done, total: Math.max(progress?.total ?? 0, told, done) }
    }
    if (progress !== before && started) options.onStatus(await status())
  }

  const fail = async (trouble: Trouble, sent: number): Promise<'more' | 'failed'> => {
    if (!started) return 'failed'
    switch (trouble.kind) {
      case 'not-let-in':
      case 'token-refused':
        await enter({ phase: 'sign-in-needed', problem: notLetIn(trouble, options.session) })
        return 'failed'
      case 'upgrade-needed':
        await enter({ phase: 'upgrade-needed', problem: 'server-too-new' })
        return 'failed'
      case 'too-large':
        return pace.tooLarge(sent) ? 'more' : retryLater('waiting', 'server-error', null)
      case 'offline':
        if (trouble.late === true && pace.tookTooLong(sent)) return 'more'
        return retryLater('offline', 'network', null)
      case 'failing': {
        log.warn({ code: trouble.code }, 'a sync did not succeed')
        const problem = trouble.code === 'too-many-requests' ? trouble.code : 'server-error'
        return retryLater('waiting', problem, trouble.retryAfter)
      }
    }
  }

  const retryLater = async (
    phase: 'waiting' | 'offline',
    problem: FailureCode,
    retryAfter: number | null,
  ): Promise<'failed'> => {
    const longest = (await countPending(replica.reader)) > 0 ? FLOOR : MOST_PATIENCE
    const wait = Math.max(backOff(failures, random, longest), Math.min(retryAfter ?? 0, MOST_PATIENCE))
    failures += 1
    await enter({ phase, problem, nextTryAt: clock() + wait })
    return 'failed'
  }

  const finish = async (): Promise<void> => {
    await replica.writer.transaction().execute(async (transaction) => {
      await writeMeta(transaction, 'last-success-at', String(clock()))
      await pruneArchive(transaction, clock() - ARCHIVE)
    })
    if (clock() - comparedAt < COMPARE_PAUSE || !(await isVerifyDue(replica, clock()))) return
    comparedAt = clock()
    if ((await verify(parts, isStarted)) !== 'different') return
    log.error({}, 'the replica differs from the server: everything is pulled again')
    wanted = true
  }

  const schedule = (): void => {
    const wait = 'nextTryAt' in state ? state.nextTryAt - clock() : FLOOR * (0.8 + 0.2 * random())
    stopTimer = setTimer(Math.max(0, wait), trigger)
  }

  const trigger = (): void => {
    if (!started) return
    wanted = true
    cycle ??= work()
  }

  /** A hint at what the answer to the device's own request had in it already is no news. */
  const hear = (head: number | null): void => {
    if (head === null || head > seen) trigger()
  }

  /** What is on its way may wait for an answer that cannot come any more. */
  const askAgain = (): void => {
    failures = 0
    pace.beCareful()
    trigger()
    transport.abort()
  }

  /** While the server is out of reach, a change here does not knock at the closed door; but it does not wait for longer than the floor either. */
  const pokeLater = (): void => {
    if ('nextTryAt' in state && state.nextTryAt > clock() + FLOOR) {
      state = { ...state, nextTryAt: clock() + FLOOR }
      stopTimer()
      schedule()
    }
    status().then(options.onStatus, (error: unknown) => log.error({ err: error }, 'the sync status could not be read'))
  }

  return {
    start() {
      if (started) return
      started = true
      listening = listenForPokes({ ...options, onPoke: hear, onReturn: askAgain })
      trigger()
    },
    async stop() {
      started = false
      stopTimer()
      listening?.stop()
      transport.abort()
      await cycle
    },
    poke() {
      if (state.phase === 'idle' || state.phase === 'working') trigger()
      else if (started) pokeLater()
    },
    async now() {
      failures = 0
      listening?.wake()
      trigger()
      await cycle
      return status()
    },
    reconnect() {
      listening?.reconnect()
      askAgain()
    },
    status,
  }
}

/** Why the server does not let this device in, in the app's own terms. */
function notLetIn(
  trouble: Extract<Trouble, { kind: 'not-let-in' | 'token-refused' }>,
  session: SyncSession,
): FailureCode {
  if (trouble.kind === 'token-refused') return 'session-ended'
  switch (trouble.code) {
    case 'account-inactive':
    case 'server-changed':
      return trouble.code
    case 'sign-in-needed':
      return session.problem?.() ?? 'not-signed-in'
    default:
      return 'session-ended'
  }
}
