import type { z } from 'zod'
import { User } from '../domain/user.ts'
import {
  AuthConfig,
  LoginRequest,
  LogoutRequest,
  Nothing,
  OidcExchangeRequest,
  OidcStartRequest,
  OidcStartResponse,
  RefreshRequest,
  RegisterRequest,
  Session,
} from './auth.ts'
import { SyncRequest, SyncResponse } from './sync.ts'

/** One endpoint: what is sent, what comes back, and who may ask. */
export interface Route {
  readonly method: 'get' | 'post'
  readonly path: `/api/v1/${string}`
  /** `open`: anybody. `session`: a valid access token. */
  readonly access: 'open' | 'session'
  readonly request: z.ZodType | null
  readonly response: z.ZodType
  readonly summary: string
}

/** Every endpoint that speaks JSON. The event stream `GET /api/v1/events` and the health pages stand beside it. */
export const routes = {
  authConfig: { method: 'get', path: '/api/v1/auth/config', access: 'open', request: null, response: AuthConfig, summary: 'How this server lets people in' },
  login: { method: 'post', path: '/api/v1/auth/login', access: 'open', request: LoginRequest, response: Session, summary: 'Sign in with a username and password' },
  register: { method: 'post', path: '/api/v1/auth/register', access: 'open', request: RegisterRequest, response: Session, summary: 'Make an account and sign in' },
  oidcStart: { method: 'post', path: '/api/v1/auth/oidc/start', access: 'open', request: OidcStartRequest, response: OidcStartResponse, summary: 'Ask for the nonce of a sign-in through the browser' },
  oidcExchange: { method: 'post', path: '/api/v1/auth/oidc/exchange', access: 'open', request: OidcExchangeRequest, response: Session, summary: "Exchange an ID token for this server's session" },
  refresh: { method: 'post', path: '/api/v1/auth/refresh', access: 'open', request: RefreshRequest, response: Session, summary: 'Renew a session; the old refresh token is used up' },
  logout: { method: 'post', path: '/api/v1/auth/logout', access: 'open', request: LogoutRequest, response: Nothing, summary: 'End this session, or all of this person' },
  me: { method: 'get', path: '/api/v1/users/me', access: 'session', request: null, response: User, summary: 'Who is signed in' },
  sync: { method: 'post', path: '/api/v1/sync', access: 'session', request: SyncRequest, response: SyncResponse, summary: 'Send operations, receive changed rows' },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
