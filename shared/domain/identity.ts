import { Username } from './user.ts'

/** What a provider says of a person: the payload of an ID token, or a UserInfo answer. */
export type Claims = Readonly<Record<string, unknown>>

/** Which claims hold what, and who becomes an administrator. */
export interface ClaimRules {
  readonly usernameClaim: string
  readonly fullNameClaim: string
  readonly emailClaim: string
  readonly groupsClaim: string
  readonly adminGroups: readonly string[]
  readonly adminEmails: readonly string[]
}

/** A person as the provider describes them. What identifies them, issuer and subject, is not in here. */
export interface MappedIdentity {
  /** A legal username; it may be taken. */
  readonly username: string
  readonly fullName: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly groups: readonly string[]
  /** Why they are an administrator, or `null` when they are not. */
  readonly admin: 'group' | 'email' | null
  readonly warnings: readonly IdentityWarning[]
}

/** `OIDC_GROUPS_OVERAGE`: the provider left the groups out because there are too many. */
export type IdentityWarning = 'OIDC_GROUPS_OVERAGE'

const LONGEST_NAME = 128
const LONGEST_FULL_NAME = 200
const LONGEST_EMAIL = 320
const LONGEST_GROUP = 512
const MOST_GROUPS = 2000

const isObject = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Inherited names (`__proto__`, `constructor`) are no claims. */
const own = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined)

/**
 * The value of a claim. The name is tried as it stands first, since namespaced names hold dots
 * (`https://company.example/groups`), then as a path (`realm_access.roles`).
 */
export function resolveClaim(claims: Claims, name: string): unknown {
  const literal = own(claims, name)
  if (literal !== undefined) return literal
  let value: unknown = claims
  for (const part of name.split('.')) {
    if (!isObject(value)) return undefined
    value = own(value, part)
  }
  return value
}

/** A claim as one line of text: numbers count as text, everything else that is no text does not. `null` when there is none. */
export function claimText(claims: Claims, name: string, longest: number): string | null {
  const value = resolveClaim(claims, name)
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return null
  // Control and formatting characters have no place in a name: they could hide or reorder what people read.
  const clean = text
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
  return clean === '' ? null : clean.slice(0, longest).toWellFormed()
}

/** A claim as a list of names: a list of texts, or a single text, which is one name and is never split. */
export function claimList(claims: Claims, name: string): readonly string[] | null {
  const value = resolveClaim(claims, name)
  if (typeof value === 'string') return value === '' ? [] : [value].filter((entry) => entry.length <= LONGEST_GROUP)
  if (!Array.isArray(value)) return null
  const texts = value.filter(
    (entry): entry is string => typeof entry === 'string' && entry !== '' && entry.length <= LONGEST_GROUP,
  )
  return [...new Set(texts)].slice(0, MOST_GROUPS)
}

/** Only ASCII letters change: Unicode would turn the Kelvin sign into a k, and one address into another. */
const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Turns any text into a legal username, or `null` when nothing legal is left. */
export function toUsername(text: string): string | null {
  const name = text
    .normalize('NFKC')
    .trim()
    .replaceAll(/[^\p{L}\p{N}._\-@+]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME)
    .toWellFormed()
  const parsed = Username.safeParse(name)
  return parsed.success ? parsed.data : null
}

/** The nth name to try for a person whose first choice is taken: `anna`, `anna-2`, `anna-3`. */
export function numberedUsername(username: string, attempt: number): string {
  if (attempt <= 1) return username
  const suffix = `-${attempt}`
  return username.slice(0, LONGEST_NAME - suffix.length).toWellFormed() + suffix
}

/**
 * Describes a person from what the provider said, the most trusted source first (the ID token, then UserInfo). A claim comes
 * from the first source that has it; an address and whether it is verified always come from the same one.
 * Nothing in here identifies anybody: names and addresses change, and are given to others.
 */
export function mapIdentity(sources: readonly Claims[], rules: ClaimRules): MappedIdentity {
  const first = (name: string, longest: number): string | null => {
    for (const claims of sources) {
      const text = claimText(claims, name, longest)
      if (text !== null) return text
    }
    return null
  }
  const { email, verified } = emailOf(sources, rules.emailClaim)
  const { groups, warnings } = groupsOf(sources, rules.groupsClaim)
  const candidates = [rules.usernameClaim, 'preferred_username', 'upn', rules.emailClaim, 'nickname']
  let username: string | null = null
  for (const name of candidates) {
    const text = first(name, LONGEST_EMAIL)
    username ??= text === null ? null : toUsername(text)
  }
  return {
    username: username ?? 'user',
    fullName: first(rules.fullNameClaim, LONGEST_FULL_NAME) ?? '',
    email,
    emailVerified: verified,
    groups,
    admin: adminBy(groups, verified ? email : null, rules),
    warnings,
  }
}

/** How a person is described after a sign-in: what the provider leaves out stays. The username stays in any case: people know each other by it. */
export const describedBy = (
  known: { readonly fullName: string; readonly email: string | null },
  identity: MappedIdentity,
): { readonly fullName: string; readonly email: string | null } => ({
  fullName: identity.fullName === '' ? known.fullName : identity.fullName,
  email: identity.email ?? known.email,
})

function emailOf(sources: readonly Claims[], name: string): { email: string | null; verified: boolean } {
  const found = sources.flatMap((claims) => {
    // Left exactly as it came: normalising makes one address out of two, and one of them may be an administrator's.
    const email = resolveClaim(claims, name)
    if (
      typeof email !== 'string' ||
      email.length > LONGEST_EMAIL ||
      !/^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u.test(email)
    )
      return []
    // `email_verified` speaks of `email` alone, not of whatever other claim is configured to hold an address.
    const verified = own(claims, 'email_verified') === true && own(claims, 'email') === email
    return [{ email, verified }]
  })
  return found.find((entry) => entry.verified) ?? found[0] ?? { email: null, verified: false }
}

function groupsOf(
  sources: readonly Claims[],
  name: string,
): { groups: readonly string[]; warnings: readonly IdentityWarning[] } {
  for (const claims of sources) {
    const groups = claimList(claims, name)
    if (groups !== null) return { groups, warnings: [] }
  }
  const leftOut = sources.some((claims) => {
    const elsewhere = own(claims, '_claim_names')
    return own(claims, 'hasgroups') !== undefined || (isObject(elsewhere) && own(elsewhere, name) !== undefined)
  })
  return { groups: [], warnings: leftOut ? ['OIDC_GROUPS_OVERAGE'] : [] }
}

/** An administrator by a group's exact name, or by a verified address. Without rules nobody is one. */
function adminBy(groups: readonly string[], verifiedEmail: string | null, rules: ClaimRules): 'group' | 'email' | null {
  if (rules.adminGroups.some((group) => group !== '' && groups.includes(group))) return 'group'
  if (verifiedEmail === null) return null
  const address = lowerAscii(verifiedEmail)
  return rules.adminEmails.some((email) => lowerAscii(email.trim()) === address) ? 'email' : null
}
