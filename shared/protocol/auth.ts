import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { AuthMethod, User, Username } from '../domain/user.ts'
import { ExtraParameters } from './authorization-parameters.ts'

/** How a device finds its identity provider, and what the provider will take as a redirect. */
export const OidcConfig = z
  .object({
    issuer: z.url().max(2048),
    clientId: z.string().min(1).max(512),
    /** Space-separated (RFC 6749 section 3.3), with `openid`. */
    scopes: z.string().min(1).max(1024),
    redirect: z
      .object({
        /** RFC 8252 section 7.3; `localhost` only where a provider takes nothing else. */
        host: z.enum(['127.0.0.1', 'localhost']),
        path: z.string().startsWith('/').max(256),
        /** The ports to try in this order; empty means any free one. */
        ports: z.array(z.int().min(1024).max(65535)).max(16).readonly(),
      })
      .readonly(),
    /** A "secret" that a provider wants from native apps too (RFC 8252 section 8.5): it proves nothing. Absent in most set-ups. */
    publicClientSecret: z.string().max(512).optional(),
    /** The one JWS algorithm that ID tokens are signed with (RFC 7518 section 3.1), e.g. `RS256`. */
    idTokenAlgorithm: z.string().max(16),
    /** Audiences that may stand in ID tokens beside the client's id; absent for none. */
    additionalAudiences: z.array(z.string().min(1).max(1024)).max(16).readonly().optional(),
    /** Whether shared terminals may let people sign in on their phones (RFC 8628); absent where not. */
    deviceFlow: z.boolean().optional(),
    /** Set where people should also be signed out at the provider (OpenID Connect RP-Initiated Logout 1.0). */
    postLogoutRedirectUri: z.url().max(2048).optional(),
    /** Added to the authorization request; absent in most set-ups. */
    extraParameters: ExtraParameters.optional(),
    /** Whom access tokens are for, where a provider asks by `audience` (Auth0). */
    audience: z.string().min(1).max(1024).optional(),
    /** The same by RFC 8707: an absolute address without a fragment. */
    resource: z.url().max(2048).optional(),
  })
  .readonly()
export type OidcConfig = z.infer<typeof OidcConfig>

/** `GET /api/v1/auth/config`: what a device reads first, and pins. */
export const AuthConfig = z
  .object({
    product: z.literal('timetracker'),
    serverId: z.uuid(),
    serverName: z.string().min(1).max(200),
    protocol: z.object({ oldest: z.int().min(1), newest: z.int().min(1) }).readonly(),
    method: AuthMethod,
    selfRegister: z.boolean(),
    oidc: OidcConfig.nullable(),
  })
  .readonly()
export type AuthConfig = z.infer<typeof AuthConfig>

/** What a device says of itself when it signs in; shown in the list of sessions. */
export const DeviceInfo = z.object({ id: z.uuid(), name: z.string().trim().min(1).max(200) }).readonly()
export type DeviceInfo = z.infer<typeof DeviceInfo>

export const Password = z.string().min(1).max(1024)

/** A session of the server's own. The access token is a bearer token (RFC 6750), the refresh token is good for one renewal. */
export const Session = z
  .object({
    accessToken: z.string().min(16).max(4096),
    accessExpiresAt: Instant,
    refreshToken: z.string().min(16).max(4096),
    user: User,
  })
  .readonly()
export type Session = z.infer<typeof Session>

/** `POST /api/v1/auth/login`. With AUTH_METHOD=none the password is absent. */
export const LoginRequest = z
  .object({ username: Username, password: Password.optional(), device: DeviceInfo })
  .readonly()
export type LoginRequest = z.infer<typeof LoginRequest>

/** `POST /api/v1/auth/register`. */
export const RegisterRequest = z
  .object({
    username: Username,
    password: Password.optional(),
    fullName: z.string().trim().max(200),
    device: DeviceInfo,
  })
  .readonly()
export type RegisterRequest = z.infer<typeof RegisterRequest>

/** `POST /api/v1/auth/oidc/start`: a nonce that this server takes back once, within ten minutes. */
export const OidcStartRequest = z.object({ device: DeviceInfo }).readonly()
export const OidcStartResponse = z.object({ nonce: z.string().min(22).max(128), expiresAt: Instant }).readonly()

/** `POST /api/v1/auth/oidc/exchange`. The access token lets the server ask UserInfo; claims from the device are never trusted. */
export const OidcExchangeRequest = z
  .object({
    idToken: z
      .string()
      .min(16)
      .max(64 * 1024),
    accessToken: z
      .string()
      .min(1)
      .max(64 * 1024)
      .optional(),
    /**
     * Whether the provider gave a refresh token as well. The session then asks for a fresh ID token at each renewal, so that
     * somebody who is shut out at the provider is out here; without one it ends for good after thirty days.
     */
    renewsAtProvider: z.boolean().optional(),
    device: DeviceInfo,
  })
  .readonly()
export type OidcExchangeRequest = z.infer<typeof OidcExchangeRequest>

/** 256 random bits in base64url: what a refresh token is. */
export const TokenText = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/**
 * `POST /api/v1/auth/refresh`. A session that began at an identity provider which issues refresh tokens is renewed with
 * a fresh ID token of the same person as well.
 * With `nextRefreshToken`, made by the device from 256 random bits and stored before it asks, an answer that got lost does no
 * harm: the same request may be sent again. Without it a refresh token that comes back counts as stolen.
 */
export const RefreshRequest = z
  .object({
    nextRefreshToken: TokenText.optional(),
    refreshToken: z.string().min(16).max(4096),
    idToken: z
      .string()
      .min(16)
      .max(64 * 1024)
      .optional(),
    accessToken: z
      .string()
      .min(1)
      .max(64 * 1024)
      .optional(),
  })
  .readonly()
export type RefreshRequest = z.infer<typeof RefreshRequest>

/** `POST /api/v1/auth/logout`. */
export const LogoutRequest = z
  .object({ refreshToken: z.string().min(16).max(4096), everywhere: z.boolean() })
  .readonly()
export type LogoutRequest = z.infer<typeof LogoutRequest>

export const Nothing = z.object({}).readonly()

/** `POST /api/v1/auth/password`. `current` is absent when the account has none yet: then the sign-in at the provider is the proof. */
export const PasswordChange = z.object({ current: Password.optional(), next: Password }).readonly()
export type PasswordChange = z.infer<typeof PasswordChange>

/** `POST /api/v1/users/me`: what a person says of themselves. An account that is linked to a provider is described by that one. */
export const ProfileChange = z
  .object({
    fullName: z.string().trim().max(200),
    email: z
      .union([z.email().max(320), z.literal('').transform(() => null)])
      .nullable()
      .optional(),
  })
  .readonly()
export type ProfileChange = z.infer<typeof ProfileChange>

/** One sign-in on one device, as its person or an administrator sees it. */
export const SessionView = z
  .object({
    id: z.uuid(),
    userId: UserId,
    username: z.string(),
    device: z.object({ id: z.uuid(), name: z.string() }).readonly(),
    method: z.enum(['none', 'local', 'oidc']),
    createdAt: Instant,
    lastUsedAt: Instant,
    /** Whether it is the session that asks. */
    current: z.boolean(),
  })
  .readonly()
export type SessionView = z.infer<typeof SessionView>

export const SessionList = z.object({ sessions: z.array(SessionView).readonly() }).readonly()
export const SessionRevocation = z.object({ sessionId: z.uuid() }).readonly()
