import * as initial from './0001_initial.ts'
import * as usersOidcIdentity from './0002_users_oidc_identity.ts'
import * as deviceSignIn from './0003_device_sign_in.ts'
import * as periods from './0004_periods.ts'
import * as kiosk from './0005_kiosk.ts'
import * as punchesIgnored from './0006_punches_ignored.ts'
import * as kioskReviews from './0007_kiosk_reviews.ts'

/** The server's migrations in order. A literal, not a folder to scan: a bundle has no folders. */
export const serverMigrations = {
  '0001_initial': initial,
  '0002_users_oidc_identity': usersOidcIdentity,
  '0003_device_sign_in': deviceSignIn,
  '0004_periods': periods,
  '0005_kiosk': kiosk,
  '0006_punches_ignored': punchesIgnored,
  '0007_kiosk_reviews': kioskReviews,
} as const
