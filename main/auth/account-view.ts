import type { ProfileView, ServerView } from '../../shared/ipc/account.ts'
import type { PersonalSignIn } from '../personal-sign-in.ts'
import type { Pinned, Profile } from '../profiles/profile.ts'

/** What people are shown of a server whose configuration is pinned. */
export function viewServer(url: string, pinned: Pinned): ServerView {
  return {
    url,
    name: pinned.serverName,
    method: pinned.method,
    selfRegister: pinned.selfRegister,
    issuer: pinned.issuer === null ? null : new URL(pinned.issuer).host,
  }
}

/** How a profile is called in a list of several: the person, and where they are. */
export function labelOf(profile: Profile): string {
  const person = profile.person?.fullName || profile.person?.username
  if (profile.server === null) {
    const host = profile.provider === null ? undefined : new URL(profile.provider.issuer).host
    return person === undefined || host === undefined ? (person ?? host ?? '') : `${person} (${host})`
  }
  return person === undefined ? profile.server.pinned.serverName : `${person} (${profile.server.pinned.serverName})`
}

/** What people are shown of the provider where they sign in without a server. */
export const viewProvider = ({ oidc }: PersonalSignIn): ProfileView['provider'] => ({
  issuer: oidc.device.issuer,
  host: new URL(oidc.device.issuer).host,
})
