import { SettingName, type SignInView } from '../../shared/ipc/admin.ts'
import type { SignInSettings } from '../../shared/protocol/admin.ts'

type Oidc = NonNullable<SignInSettings['oidc']>

/** The address that a provider has to know, and its ports where they are set apart from it. */
function redirectOf({ redirect }: Oidc['device'], set: SignInSettings['set']): readonly [string, readonly string[]] {
  const { host, path, ports } = redirect
  const isInAddress = ports.length === 1 && !set.includes('OIDC_REDIRECT_PORTS')
  return isInAddress ? [`http://${host}:${ports[0]}${path}`, []] : [`http://${host}${path}`, ports.map(String)]
}

const only = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value])

/** What holds, by variable. Without a provider its variables have no effect and are left out; a secret's value is never known here. */
function valuesOf(settings: SignInSettings): ReadonlyMap<SettingName, readonly string[]> {
  const { method, selfRegister, adminUsernames, oidc } = settings
  const values: [SettingName, readonly string[]][] = [
    ['AUTH_METHOD', [method]],
    ['ALLOW_SELF_REGISTER', [String(selfRegister)]],
    ['ADMIN_USERNAMES', adminUsernames],
  ]
  if (oidc === null) return new Map(values)
  const { device, claims } = oidc
  const [redirectUri, redirectPorts] = redirectOf(device, settings.set)
  return new Map<SettingName, readonly string[]>([
    ...values,
    ['OIDC_ISSUER', [device.issuer]],
    ['OIDC_CLIENT_ID', [device.clientId]],
    ['OIDC_SCOPES', device.scopes.split(' ')],
    ['OIDC_REDIRECT_URI', [redirectUri]],
    ['OIDC_REDIRECT_PORTS', redirectPorts],
    ['OIDC_EXTRA_AUTH_PARAMS', Object.entries(device.extraParameters ?? {}).map(([name, value]) => `${name}=${value}`)],
    ['OIDC_AUDIENCE', only(device.audience)],
    ['OIDC_RESOURCE', only(device.resource)],
    ['OIDC_DEVICE_FLOW', [String(device.deviceFlow ?? false)]],
    ['OIDC_ALLOWED_TENANTS', oidc.allowedTenants],
    ['OIDC_ID_TOKEN_ALG', [device.idTokenAlgorithm]],
    ['OIDC_ADDITIONAL_AUDIENCES', oidc.additionalAudiences],
    ['OIDC_PUBLIC_CLIENT_SECRET', []],
    ['OIDC_CLIENT_SECRET', []],
    ['OIDC_CLAIMS_SOURCE', [oidc.claimsSource]],
    ['OIDC_USERNAME_CLAIM', [claims.username]],
    ['OIDC_FULL_NAME_CLAIM', [claims.fullName]],
    ['OIDC_EMAIL_CLAIM', [claims.email]],
    ['OIDC_GROUPS_CLAIM', [claims.groups]],
    ['OIDC_ADMIN_GROUP', oidc.adminGroups],
    ['OIDC_ADMIN_EMAILS', oidc.adminEmails],
    ['OIDC_POST_LOGOUT_REDIRECT_URI', only(device.postLogoutRedirectUri)],
  ])
}

/** How people sign in, setting by setting, with whether somebody chose it. */
export function viewSignIn(settings: SignInSettings): SignInView {
  const values = valuesOf(settings)
  return {
    method: settings.method,
    warnings: settings.warnings,
    settings: SettingName.options.flatMap((name) => {
      const held = values.get(name)
      return held === undefined ? [] : [{ name, values: held, isSet: settings.set.includes(name) }]
    }),
  }
}
