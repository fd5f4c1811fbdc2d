import type { ServerView } from '../../shared/ipc/account.ts'
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
  if (profile.server === null) return person ?? ''
  return person === undefined ? profile.server.pinned.serverName : `${person} (${profile.server.pinned.serverName})`
}
