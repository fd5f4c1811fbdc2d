import type { z } from 'zod'
import { User, type AuthMethod } from '../domain/user.ts'
import {
  ActiveChange,
  AdminUser,
  AdminUserList,
  PasswordReset,
  PasswordResetResponse,
  ProviderTest,
  RoleChange,
  SignInSettings,
} from './admin.ts'
import {
  AuthConfig,
  LoginRequest,
  LogoutRequest,
  Nothing,
  OidcExchangeRequest,
  OidcStartRequest,
  OidcStartResponse,
  PasswordChange,
  ProfileChange,
  RefreshRequest,
  RegisterRequest,
  Session,
  SessionList,
  SessionRevocation,
} from './auth.ts'
import {
  DeviceExchangeRequest,
  DeviceExchangeResponse,
  DeviceStartRequest,
  DeviceStartResponse,
} from './device-sign-in.ts'
import { SyncRequest, SyncResponse, VerifyRequest, VerifyResponse } from './sync.ts'
import {
  ClosedPeriod,
  Correction,
  CorrectionResponse,
  EntriesRequest,
  EntriesResponse,
  HistoryRequest,
  HistoryResponse,
  PeriodClosing,
  PeriodList,
  PeriodReopening,
  TeamRequest,
  TeamResponse,
} from './team.ts'

/** One endpoint: what is sent, what comes back, and who may ask. */
export interface Route {
  readonly method: 'get' | 'post'
  readonly path: `/api/v1/${string}`
  /** `open`: anybody. `session`: a valid access token. `admin`: one of an administrator. */
  readonly access: 'open' | 'session' | 'admin'
  /** The auth methods that offer it; absent for all. Under any other it answers `not-found`. */
  readonly methods?: readonly AuthMethod[]
  readonly request: z.ZodType | null
  readonly response: z.ZodType
  readonly summary: string
}

/** Every endpoint that speaks JSON. The event stream `GET /api/v1/events` and the health pages stand beside it. */
export const routes = {
  authConfig: {
    method: 'get',
    path: '/api/v1/auth/config',
    access: 'open',
    request: null,
    response: AuthConfig,
    summary: 'How this server lets people in',
  },
  login: {
    method: 'post',
    path: '/api/v1/auth/login',
    access: 'open',
    methods: ['none', 'local', 'both'],
    request: LoginRequest,
    response: Session,
    summary: 'Sign in with a username and password',
  },
  register: {
    method: 'post',
    path: '/api/v1/auth/register',
    access: 'open',
    methods: ['none', 'local', 'both'],
    request: RegisterRequest,
    response: Session,
    summary: 'Make an account and sign in',
  },
  oidcStart: {
    method: 'post',
    path: '/api/v1/auth/oidc/start',
    access: 'open',
    methods: ['oidc', 'both'],
    request: OidcStartRequest,
    response: OidcStartResponse,
    summary: 'Ask for the nonce of a sign-in through the browser',
  },
  oidcExchange: {
    method: 'post',
    path: '/api/v1/auth/oidc/exchange',
    access: 'open',
    methods: ['oidc', 'both'],
    request: OidcExchangeRequest,
    response: Session,
    summary: "Exchange an ID token for this server's session",
  },
  oidcDeviceStart: {
    method: 'post',
    path: '/api/v1/auth/oidc/device/start',
    access: 'open',
    methods: ['oidc', 'both'],
    request: DeviceStartRequest,
    response: DeviceStartResponse,
    summary: 'Ask for the ticket of a sign-in at a shared terminal',
  },
  oidcDeviceExchange: {
    method: 'post',
    path: '/api/v1/auth/oidc/device/exchange',
    access: 'open',
    methods: ['oidc', 'both'],
    request: DeviceExchangeRequest,
    response: DeviceExchangeResponse,
    summary: 'Say whom an ID token from a shared terminal speaks of; no session begins',
  },
  refresh: {
    method: 'post',
    path: '/api/v1/auth/refresh',
    access: 'open',
    request: RefreshRequest,
    response: Session,
    summary: 'Renew a session; the old refresh token is used up',
  },
  logout: {
    method: 'post',
    path: '/api/v1/auth/logout',
    access: 'open',
    request: LogoutRequest,
    response: Nothing,
    summary: 'End this session, or all of this person',
  },
  password: {
    method: 'post',
    path: '/api/v1/auth/password',
    access: 'session',
    methods: ['local', 'both'],
    request: PasswordChange,
    response: Nothing,
    summary: 'Change the password, or set the first one; every other session of the person ends',
  },
  me: {
    method: 'get',
    path: '/api/v1/users/me',
    access: 'session',
    request: null,
    response: User,
    summary: 'Who is signed in',
  },
  updateMe: {
    method: 'post',
    path: '/api/v1/users/me',
    access: 'session',
    request: ProfileChange,
    response: User,
    summary: 'Change the name and address of whoever is signed in',
  },
  mySessions: {
    method: 'get',
    path: '/api/v1/users/me/sessions',
    access: 'session',
    request: null,
    response: SessionList,
    summary: 'Where this person is signed in',
  },
  endMySession: {
    method: 'post',
    path: '/api/v1/users/me/sessions/revoke',
    access: 'session',
    request: SessionRevocation,
    response: Nothing,
    summary: 'Sign this person out on one device',
  },
  adminUsers: {
    method: 'get',
    path: '/api/v1/admin/users',
    access: 'admin',
    request: null,
    response: AdminUserList,
    summary: 'All accounts',
  },
  adminRole: {
    method: 'post',
    path: '/api/v1/admin/users/role',
    access: 'admin',
    request: RoleChange,
    response: AdminUser,
    summary: 'Make somebody an administrator, or no longer one',
  },
  adminActive: {
    method: 'post',
    path: '/api/v1/admin/users/active',
    access: 'admin',
    request: ActiveChange,
    response: AdminUser,
    summary: 'Shut an account out, or let it in again',
  },
  adminReset: {
    method: 'post',
    path: '/api/v1/admin/users/reset',
    access: 'admin',
    methods: ['local', 'both'],
    request: PasswordReset,
    response: PasswordResetResponse,
    summary: 'Give an account a new password',
  },
  adminSessions: {
    method: 'get',
    path: '/api/v1/admin/sessions',
    access: 'admin',
    request: null,
    response: SessionList,
    summary: 'Where everybody is signed in',
  },
  adminEndSession: {
    method: 'post',
    path: '/api/v1/admin/sessions/revoke',
    access: 'admin',
    request: SessionRevocation,
    response: Nothing,
    summary: 'Sign somebody out on one device',
  },
  adminSettings: {
    method: 'get',
    path: '/api/v1/admin/settings',
    access: 'admin',
    request: null,
    response: SignInSettings,
    summary: 'How people sign in, without secrets',
  },
  adminTestProvider: {
    method: 'post',
    path: '/api/v1/admin/oidc/test',
    access: 'admin',
    request: Nothing,
    response: ProviderTest,
    summary: 'Look at the identity provider and say what is wrong',
  },
  adminTeam: {
    method: 'post',
    path: '/api/v1/admin/team',
    access: 'admin',
    request: TeamRequest,
    response: TeamResponse,
    summary: 'Everybody, with what runs and how much was tracked',
  },
  adminEntries: {
    method: 'post',
    path: '/api/v1/admin/entries',
    access: 'admin',
    request: EntriesRequest,
    response: EntriesResponse,
    summary: 'The entries of one person',
  },
  adminCorrectEntry: {
    method: 'post',
    path: '/api/v1/admin/entries/correct',
    access: 'admin',
    request: Correction,
    response: CorrectionResponse,
    summary: 'Create, change, delete or restore an entry of somebody, with a reason',
  },
  adminEntryHistory: {
    method: 'post',
    path: '/api/v1/admin/entries/history',
    access: 'admin',
    request: HistoryRequest,
    response: HistoryResponse,
    summary: 'Everything that was done to an entry',
  },
  adminPeriods: {
    method: 'get',
    path: '/api/v1/admin/periods',
    access: 'admin',
    request: null,
    response: PeriodList,
    summary: 'What time is closed',
  },
  adminClosePeriod: {
    method: 'post',
    path: '/api/v1/admin/periods/close',
    access: 'admin',
    request: PeriodClosing,
    response: ClosedPeriod,
    summary: 'Close the time before an instant',
  },
  adminReopenPeriod: {
    method: 'post',
    path: '/api/v1/admin/periods/reopen',
    access: 'admin',
    request: PeriodReopening,
    response: Nothing,
    summary: 'Take a closing back',
  },
  sync: {
    method: 'post',
    path: '/api/v1/sync',
    access: 'session',
    request: SyncRequest,
    response: SyncResponse,
    summary: 'Send operations, receive changed rows',
  },
  verify: {
    method: 'post',
    path: '/api/v1/verify',
    access: 'session',
    request: VerifyRequest,
    response: VerifyResponse,
    summary: 'Sums over the rows that a device should have, for it to compare',
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name)

export const routeNames: readonly RouteName[] = Object.keys(routes).filter(isRouteName)
