import type { SettingName, SignInView } from '../../../shared/ipc/admin.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import type { Words } from '../../components/words.tsx'

type Setting = SignInView['settings'][number]

/** The settings in the groups that they are read in. */
export const groups: readonly { readonly title: MessageKey; readonly names: readonly SettingName[] }[] = [
  {
    title: 'admin.settings-entry',
    names: ['AUTH_METHOD', 'ALLOW_SELF_REGISTER', 'OIDC_ALLOWED_TENANTS', 'OIDC_DEVICE_FLOW'],
  },
  { title: 'admin.settings-admins', names: ['ADMIN_USERNAMES', 'OIDC_ADMIN_GROUP', 'OIDC_ADMIN_EMAILS'] },
  {
    title: 'admin.settings-provider',
    names: [
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_REDIRECT_URI',
      'OIDC_REDIRECT_PORTS',
      'OIDC_SCOPES',
      'OIDC_EXTRA_AUTH_PARAMS',
      'OIDC_AUDIENCE',
      'OIDC_RESOURCE',
      'OIDC_ID_TOKEN_ALG',
      'OIDC_ADDITIONAL_AUDIENCES',
      'OIDC_PUBLIC_CLIENT_SECRET',
      'OIDC_CLIENT_SECRET',
    ],
  },
  {
    title: 'admin.settings-claims',
    names: [
      'OIDC_CLAIMS_SOURCE',
      'OIDC_USERNAME_CLAIM',
      'OIDC_FULL_NAME_CLAIM',
      'OIDC_EMAIL_CLAIM',
      'OIDC_GROUPS_CLAIM',
    ],
  },
  { title: 'admin.settings-sign-out', names: ['OIDC_POST_LOGOUT_REDIRECT_URI'] },
]

export const settingLabels: Readonly<Record<SettingName, MessageKey>> = {
  AUTH_METHOD: 'admin.setting-auth-method',
  ALLOW_SELF_REGISTER: 'admin.setting-allow-self-register',
  ADMIN_USERNAMES: 'admin.setting-admin-usernames',
  OIDC_ISSUER: 'admin.setting-oidc-issuer',
  OIDC_CLIENT_ID: 'admin.setting-oidc-client-id',
  OIDC_SCOPES: 'admin.setting-oidc-scopes',
  OIDC_REDIRECT_URI: 'admin.setting-oidc-redirect-uri',
  OIDC_REDIRECT_PORTS: 'admin.setting-oidc-redirect-ports',
  OIDC_EXTRA_AUTH_PARAMS: 'admin.setting-oidc-extra-auth-params',
  OIDC_AUDIENCE: 'admin.setting-oidc-audience',
  OIDC_RESOURCE: 'admin.setting-oidc-resource',
  OIDC_DEVICE_FLOW: 'admin.setting-oidc-device-flow',
  OIDC_ALLOWED_TENANTS: 'admin.setting-oidc-allowed-tenants',
  OIDC_ID_TOKEN_ALG: 'admin.setting-oidc-id-token-alg',
  OIDC_ADDITIONAL_AUDIENCES: 'admin.setting-oidc-additional-audiences',
  OIDC_PUBLIC_CLIENT_SECRET: 'admin.setting-oidc-public-client-secret',
  OIDC_CLIENT_SECRET: 'admin.setting-oidc-client-secret',
  OIDC_CLAIMS_SOURCE: 'admin.setting-oidc-claims-source',
  OIDC_USERNAME_CLAIM: 'admin.setting-oidc-username-claim',
  OIDC_FULL_NAME_CLAIM: 'admin.setting-oidc-full-name-claim',
  OIDC_EMAIL_CLAIM: 'admin.setting-oidc-email-claim',
  OIDC_GROUPS_CLAIM: 'admin.setting-oidc-groups-claim',
  OIDC_ADMIN_GROUP: 'admin.setting-oidc-admin-group',
  OIDC_ADMIN_EMAILS: 'admin.setting-oidc-admin-emails',
  OIDC_POST_LOGOUT_REDIRECT_URI: 'admin.setting-oidc-post-logout-redirect-uri',
}

/** What no value means, where it means more than "none". */
const emptyWords: Readonly<Partial<Record<SettingName, MessageKey>>> = {
  ADMIN_USERNAMES: 'admin.value-nobody',
  OIDC_ADMIN_GROUP: 'admin.value-nobody',
  OIDC_ADMIN_EMAILS: 'admin.value-nobody',
  OIDC_REDIRECT_PORTS: 'admin.value-any-port',
  OIDC_ALLOWED_TENANTS: 'admin.value-all-tenants',
  OIDC_POST_LOGOUT_REDIRECT_URI: 'admin.value-stays',
}

/** Values that are words of a program, in words of a person. */
const valueWords: Readonly<Partial<Record<SettingName, Readonly<Record<string, MessageKey>>>>> = {
  AUTH_METHOD: {
    none: 'account.method-none',
    local: 'account.method-local',
    oidc: 'account.method-oidc',
    both: 'account.method-both',
  },
  ALLOW_SELF_REGISTER: { true: 'admin.value-yes', false: 'admin.value-no' },
  OIDC_DEVICE_FLOW: { true: 'admin.value-yes', false: 'admin.value-no' },
  OIDC_CLAIMS_SOURCE: {
    auto: 'admin.value-claims-auto',
    id_token: 'admin.value-claims-id-token',
    userinfo: 'admin.value-claims-userinfo',
  },
}

const isSecret = (name: SettingName): boolean => name === 'OIDC_CLIENT_SECRET' || name === 'OIDC_PUBLIC_CLIENT_SECRET'

/** What a setting says, for people. */
export function settingValue({ name, values, isSet }: Setting, t: Words['t']): string {
  if (isSecret(name)) return t(isSet ? 'admin.value-secret' : 'admin.value-not-set')
  if (values.length === 0) return t(emptyWords[name] ?? 'admin.value-none')
  return values
    .map((value) => {
      const key = valueWords[name]?.[value]
      return key === undefined ? value : t(key)
    })
    .join(name === 'OIDC_SCOPES' ? ' ' : ', ')
}
