import * as initial from './0001_initial.ts'
import * as usersOidcIdentity from './0002_users_oidc_identity.ts'
import * as periods from './0003_periods.ts'

/** The replica's migrations in order. A literal, not a folder to scan: a bundle has no folders. */
export const clientMigrations = {
  '0001_initial': initial,
  '0002_users_oidc_identity': usersOidcIdentity,
  '0003_periods': periods,
} as const
