import type { SignInSettings } from '../../shared/protocol/admin.ts'
import type { Config } from '../config/config.ts'

/** The settings of sign-in as an administrator may see them. */
export function signInSettings(config: Config): SignInSettings {
  const { oidc } = config
  return {
    method: config.method,
    selfRegister: config.selfRegister,
    adminUsernames: config.adminUsernames,
    set: config.signInVariables,
    warnings: config.warnings.map(({ code }) => code),
    oidc:
      oidc === null
        ? null
        : {
            // Devices are handed this one; a page that is looked over somebody's shoulder is not the place for it.
            device: { ...oidc.device, publicClientSecret: undefined },
            claims: {
              username: oidc.rules.usernameClaim,
              fullName: oidc.rules.fullNameClaim,
              email: oidc.rules.emailClaim,
              groups: oidc.rules.groupsClaim,
            },
            adminGroups: oidc.rules.adminGroups,
            adminEmails: oidc.rules.adminEmails,
            claimsSource: oidc.claimsSource,
            allowedTenants: oidc.allowedTenants,
            additionalAudiences: oidc.device.additionalAudiences ?? [],
          },
  }
}
