import { ProfileId, type NewId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import type { Result } from '../../shared/ipc/failure.ts'
import type { PersonalSignIn } from '../personal-sign-in.ts'
import type { Profile } from '../profiles/profile.ts'
import type { ProfileStore } from '../profiles/store.ts'
import { normaliseIssuer } from './address.ts'
import type { Identity } from './id-token.ts'
import { newPerson, redescribe, type Vouched } from './personal.ts'

export interface PersonalProfilesOptions {
  readonly profiles: ProfileStore
  readonly personal: PersonalSignIn | null
  readonly clock: () => number
  readonly newId: NewId
}

/** Profiles of the people whom a provider vouches for without a server: one database for each issuer and subject. */
export interface PersonalProfiles {
  /** How people sign in to this profile; null where that is not at the provider that is set. */
  settings(profile: Profile): PersonalSignIn | null
  /** The profile that was used last at the provider that is set, or a new one that waits for its person. Null without a provider. */
  place(): Promise<Result<Profile> | null>
  /** Whether somebody may come in: strangers only where self-registration is on. */
  admits(identity: Identity): boolean
  /** The profile of whoever signed in. */
  settle(vouched: Vouched): Promise<Result<Profile & { readonly person: User }>>
}

const sameIssuer = (one: string, other: string): boolean => normaliseIssuer(one)?.href === normaliseIssuer(other)?.href

export function createPersonalProfiles(options: PersonalProfilesOptions): PersonalProfiles {
  const { profiles, personal, clock, newId } = options

  const settings = ({ provider }: Profile): PersonalSignIn | null =>
    provider !== null && personal !== null && sameIssuer(provider.issuer, personal.oidc.device.issuer) ? personal : null

  const ofProvider = (): readonly Profile[] => profiles.list().filter((one) => settings(one) !== null)

  const fresh = (issuer: string): Profile => ({
    id: ProfileId.parse(newId()),
    server: null,
    provider: { issuer, subject: null },
    person: null,
    lastUsedAt: clock(),
  })

  const profileOf = ({ subject }: Identity): Profile | undefined =>
    ofProvider().find(({ provider }) => provider?.subject === subject)

  const settle: PersonalProfiles['settle'] = async ({ identity, mapped }) => {
    const { issuer, subject } = identity
    const known = profileOf(identity)
    // A profile that waits for its first person becomes theirs.
    const before = known ?? ofProvider().find(({ provider }) => provider?.subject === null) ?? fresh(issuer)
    const others = profiles.list().flatMap(({ id, person }) => (person === null || id === before.id ? [] : [person]))
    const person = before.person === null ? newPerson(mapped, others, newId) : redescribe(before.person, mapped)
    const settled = { ...before, provider: { issuer, subject }, person }
    const saved = await profiles.save(settled)
    return saved.ok ? { ok: true, value: settled } : saved
  }

  return {
    settings,
    admits: (identity) => personal?.selfRegister === true || profileOf(identity) !== undefined,
    place: async () => {
      if (personal === null) return null
      const newest = ofProvider().toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)[0]
      return newest === undefined ? profiles.save(fresh(personal.oidc.device.issuer)) : { ok: true, value: newest }
    },
    settle,
  }
}
