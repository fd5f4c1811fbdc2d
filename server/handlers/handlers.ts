import type { z } from 'zod'
import type { RouteName, routes } from '../../shared/protocol/routes.ts'
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { readOrg } from '../db/org-write.ts'
import { toUser, userById } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import { changeTerminal, listTerminals, revokeTerminal } from '../kiosk/administration.ts'
import { enrolTerminal, makeTerminalCode } from '../kiosk/enrol.ts'
import { changeKioskPerson, listKioskPeople } from '../kiosk/people.ts'
import { proveAtTerminal } from '../kiosk/prove.ts'
import { kioskReview } from '../kiosk/review.ts'
import { changeReviewed } from '../kiosk/reviewed.ts'
import { answerTerminal } from '../kiosk/sync.ts'
import type { TerminalIdentity } from '../kiosk/terminal.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { changePassword } from '../sign-in/change-password.ts'
import { exchangeDeviceToken, startDeviceSignIn } from '../sign-in/device.ts'
import { logIn, register } from '../sign-in/local.ts'
import { logOut } from '../sign-in/log-out.ts'
import { exchangeIdToken, startOidc } from '../sign-in/oidc.ts'
import { testSignIn } from '../sign-in/provider-test.ts'
import { refreshSession } from '../sign-in/refresh.ts'
import { answerVerify } from '../sync/verify.ts'
import { changeActive, changeRole, listUsers, resetPassword } from './administration.ts'
import { correctEntry } from './correction.ts'
import { closePeriod, listPeriods, reopenPeriod } from './periods.ts'
import { changeProfile } from './profile.ts'
import { listSessions, revokeSession } from './session-list.ts'
import { signInSettings } from './sign-in-settings.ts'
import { readEntries, readHistory, readTeam } from './team.ts'

type Routes = typeof routes
type Asked<N extends RouteName> = Routes[N]['request'] extends z.ZodType ? z.output<Routes[N]['request']> : null
type Access<N extends RouteName> = Routes[N]['access']
type Who<N extends RouteName> =
  Access<N> extends 'open' ? null : Access<N> extends 'terminal' ? TerminalIdentity : Identity

/** A question that has passed its schema, from somebody who may ask it. */
export interface Question<N extends RouteName> {
  readonly request: Asked<N>
  readonly identity: Who<N>
  /** Where it came from, for limits. */
  readonly address: string
}

export type Handlers = {
  readonly [N in RouteName]: (question: Question<N>) => Promise<Result<z.input<Routes[N]['response']>>>
}

/** What answers each route. */
export const createHandlers = (parts: Parts): Handlers => ({
  authConfig: async () => {
    const { config } = parts
    return succeed({
      product: 'timetracker',
      serverId: (await readOrg(parts.db)).server_id,
      serverName: config.serverName,
      protocol: { oldest: OLDEST_PROTOCOL, newest: PROTOCOL_VERSION },
      method: config.method,
      selfRegister: config.selfRegister,
      oidc: config.oidc?.device ?? null,
    })
  },
  login: ({ request, address }) => logIn(parts, request, address),
  register: ({ request, address }) => register(parts, request, address),
  oidcStart: ({ request }) => startOidc(parts, request),
  oidcExchange: ({ request, address }) => exchangeIdToken(parts, request, address),
  oidcDeviceStart: ({ request }) => startDeviceSignIn(parts, request),
  oidcDeviceExchange: ({ request, address }) => exchangeDeviceToken(parts, request, address),
  refresh: ({ request }) => refreshSession(parts, request),
  logout: ({ request }) => logOut(parts, request),
  password: ({ request, identity, address }) => changePassword(parts, identity, request, address),
  me: async ({ identity }) => {
    const user = await userById(parts.db, identity.userId)
    return user === undefined ? refuse('not-signed-in') : succeed(toUser(user))
  },
  updateMe: ({ request, identity }) => changeProfile(parts, identity, request),
  mySessions: ({ identity }) => listSessions(parts, identity, 'own'),
  endMySession: ({ request, identity }) => revokeSession(parts, identity, request, 'own'),
  adminUsers: () => listUsers(parts),
  adminRole: ({ request, identity }) => changeRole(parts, identity, request),
  adminActive: ({ request, identity }) => changeActive(parts, identity, request),
  adminReset: ({ request, identity }) => resetPassword(parts, identity, request),
  adminSessions: ({ identity }) => listSessions(parts, identity, 'all'),
  adminEndSession: ({ request, identity }) => revokeSession(parts, identity, request, 'all'),
  adminSettings: () => Promise.resolve(succeed(signInSettings(parts.config))),
  adminTestProvider: async () => succeed({ findings: await testSignIn(parts.config) }),
  adminTeam: ({ request }) => readTeam(parts, request),
  adminEntries: ({ request }) => readEntries(parts, request),
  adminCorrectEntry: ({ request, identity }) => correctEntry(parts, identity, request),
  adminEntryHistory: ({ request }) => readHistory(parts, request),
  adminPeriods: () => listPeriods(parts),
  adminClosePeriod: ({ request, identity }) => closePeriod(parts, identity, request),
  adminReopenPeriod: ({ request, identity }) => reopenPeriod(parts, identity, request),
  adminTerminals: () => listTerminals(parts),
  adminTerminalCode: ({ request, identity }) => makeTerminalCode(parts, identity, request),
  adminChangeTerminal: ({ request, identity }) => changeTerminal(parts, identity, request),
  adminRevokeTerminal: ({ request, identity }) => revokeTerminal(parts, identity, request),
  adminKioskPeople: () => listKioskPeople(parts),
  adminChangeKioskPerson: ({ request, identity }) => changeKioskPerson(parts, identity, request),
  adminKioskReview: ({ request }) => kioskReview(parts, request),
  adminKioskReviewed: ({ request, identity }) => changeReviewed(parts, identity, request),
  terminalEnrol: ({ request, address }) => enrolTerminal(parts, request, address),
  terminalSync: ({ request, identity }) => answerTerminal(parts, identity, request),
  terminalProve: ({ request, identity, address }) => proveAtTerminal(parts, identity, request, address),
  sync: ({ request, identity }) => parts.sync(identity, request),
  verify: async ({ request, identity }) => succeed(await answerVerify(parts.db, identity, request)),
})
