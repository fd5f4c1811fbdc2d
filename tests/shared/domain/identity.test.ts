import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  claimList,
  mapIdentity,
  numberedUsername,
  resolveClaim,
  toUsername,
  type ClaimRules,
} from '../../../shared/domain/identity.ts'
import { Username } from '../../../shared/domain/user.ts'

const rules: ClaimRules = {
  usernameClaim: 'preferred_username',
  fullNameClaim: 'name',
  emailClaim: 'email',
  groupsClaim: 'groups',
  adminGroups: ['timetracker-admins'],
  adminEmails: ['Alice@Company.com'],
}
const map = (claims: Record<string, unknown>, change: Partial<ClaimRules> = {}) =>
  mapIdentity([claims], { ...rules, ...change })

describe('A3 claim names', () => {
  test('the literal name comes first, then the path', () => {
    expect(resolveClaim({ 'a.b': 1, a: { b: 2 } }, 'a.b')).toBe(1)
    expect(resolveClaim({ a: { b: 2 } }, 'a.b')).toBe(2)
    expect(resolveClaim({ 'https://company.example/groups': ['x'] }, 'https://company.example/groups')).toEqual(['x'])
    expect(resolveClaim({ realm_access: { roles: ['r'] } }, 'realm_access.roles')).toEqual(['r'])
    expect(resolveClaim({ a: ['b'] }, 'a.0')).toBeUndefined()
    expect(resolveClaim({ a: null }, 'a.b')).toBeUndefined()
  })

  test('what every object inherits is no claim', () => {
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'a.__proto__',
      'a.constructor.name',
      '__proto__.polluted',
    ]) {
      expect(resolveClaim({ a: {} }, name), name).toBeUndefined()
    }
    const hostile = JSON.parse('{"__proto__":{"groups":["timetracker-admins"]}}') as Record<string, unknown>
    expect(map(hostile).admin).toBeNull()
  })

  test('groups are a list of texts or one text, which is never split', () => {
    expect(claimList({ g: ['a', 1, null, { x: 1 }, 'b', 'a', ''] }, 'g')).toEqual(['a', 'b'])
    expect(claimList({ g: 'a,b c' }, 'g')).toEqual(['a,b c'])
    expect(claimList({ g: { a: 1 } }, 'g')).toBeNull()
    expect(claimList({ g: Array.from({ length: 10_000 }, (_, index) => `g${index}`) }, 'g')).toHaveLength(2000)
    expect(claimList({ g: ['x'.repeat(10_000)] }, 'g')).toEqual([])
  })
})

describe('A5 who is an administrator', () => {
  test.each<[string, Record<string, unknown>, 'group' | 'email' | null]>([
    ['the group in a list', { groups: ['staff', 'timetracker-admins'] }, 'group'],
    ['the group as one text', { groups: 'timetracker-admins' }, 'group'],
    ['another case', { groups: ['Timetracker-Admins'] }, null],
    ['a part of the name', { groups: ['timetracker-admins-not'] }, null],
    ['a list in a text', { groups: 'staff,timetracker-admins' }, null],
    ['an object', { groups: { 'timetracker-admins': true } }, null],
    ['nothing', {}, null],
    ['a verified address', { email: 'alice@company.com', email_verified: true }, 'email'],
    ['a verified address in capitals', { email: 'ALICE@COMPANY.COM', email_verified: true }, 'email'],
    ['an address that says "true"', { email: 'alice@company.com', email_verified: 'true' }, null],
    ['an address that says 1', { email: 'alice@company.com', email_verified: 1 }, null],
    ['an address that says nothing', { email: 'alice@company.com' }, null],
    ['an address that is not verified', { email: 'alice@company.com', email_verified: false }, null],
    ['a look-alike that Unicode folds', { email: 'alice@\uFF43ompany.com', email_verified: true }, null],
    ['two addresses in one', { email: 'x@evil.example,alice@company.com', email_verified: true }, null],
    ['a list of addresses', { email: ['alice@company.com'], email_verified: true }, null],
  ])('%s', (_name, claims, admin) => {
    expect(map(claims).admin).toBe(admin)
  })

  test('the Kelvin sign is no k', () => {
    expect(map({ email: '\u212A@x.example', email_verified: true }, { adminEmails: ['k@x.example'] }).admin).toBeNull()
  })

  test('without rules nobody is, whatever the claims', () => {
    const none = { adminGroups: [], adminEmails: [] }
    expect(map({ groups: ['', 'x'], email: '', email_verified: true }, none).admin).toBeNull()
    expect(map({ groups: [''] }, { ...none, adminGroups: [''] }).admin).toBeNull()
  })

  test('email_verified speaks of email alone, not of another claim that holds an address', () => {
    const claims = { email: 'me@evil.example', email_verified: true, upn: 'alice@company.com' }
    expect(map(claims, { emailClaim: 'upn' })).toMatchObject({
      email: 'alice@company.com',
      emailVerified: false,
      admin: null,
    })
  })

  test('an address of one source is not verified by another', () => {
    const identity = mapIdentity(
      [{ email: 'alice@company.com' }, { email_verified: true, email: 'me@evil.example' }],
      rules,
    )
    expect(identity.admin).toBeNull()
  })

  test.each<[string, Record<string, unknown>]>([
    [
      '_claim_names',
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example' } } },
    ],
    ['hasgroups', { hasgroups: true }],
  ])('groups that were left out (%s) are told and make nobody an administrator', (_name, claims) => {
    expect(map(claims)).toMatchObject({ admin: null, groups: [], warnings: ['OIDC_GROUPS_OVERAGE'] })
    expect(map({ groups: [] }).warnings).toEqual([])
  })
})

describe('A4 usernames', () => {
  test('the first claim that makes a name is taken', () => {
    expect(map({ preferred_username: 'anna' }).username).toBe('anna')
    expect(map({ upn: 'anna@company.com' }).username).toBe('anna@company.com')
    expect(map({ preferred_username: '///', email: 'anna@company.com' }).username).toBe('anna@company.com')
    expect(map({ preferred_username: 42 }).username).toBe('42')
    expect(map({}).username).toBe('user')
    expect(map({ nick: 'n', preferred_username: 'p' }, { usernameClaim: 'nick' }).username).toBe('n')
  })

  test('names are made legal', () => {
    expect(toUsername('  Anna Müller ')).toBe('Anna-Müller')
    expect(toUsername('ＡＮＮＡ')).toBe('ANNA')
    expect(toUsername('a\u202Eb\u0000c')).toBe('a-b-c')
    expect(toUsername('CORP\\anna')).toBe('CORP-anna')
    expect(toUsername('<script>')).toBe('script')
    expect(toUsername('💥')).toBeNull()
  })

  test('any claims make a legal name, and every numbered one is legal and different', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (claims, name) => {
          const { username } = map({ ...claims, preferred_username: name })
          expect(Username.safeParse(username).data).toBe(username)
          const second = numberedUsername(username, 2)
          expect(second).not.toBe(username)
          expect(second.length).toBeLessThanOrEqual(128)
        },
      ),
    )
  })

  test('a name keeps no characters that hide or reorder others', () => {
    expect(map({ name: 'Anna\u202E\u0000 Arndt' }).fullName).toBe('Anna   Arndt')
    expect(map({ name: 'x'.repeat(5000) }).fullName).toHaveLength(200)
  })
})

test('the first source that has a claim is believed', () => {
  const identity = mapIdentity(
    [{ name: 'From the token' }, { name: 'From UserInfo', preferred_username: 'anna', groups: ['timetracker-admins'] }],
    rules,
  )
  expect(identity).toMatchObject({ fullName: 'From the token', username: 'anna', admin: 'group' })
})
