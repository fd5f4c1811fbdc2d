import { z } from 'zod'
import { ProviderFinding } from '../../../shared/domain/provider-finding.ts'
import { AccountRow, SignInView } from '../../../shared/ipc/admin.ts'
import { connected, id, NOW, server } from './data.ts'
import type { AdminScenario, Scenario } from './scenario.ts'
import { team } from './team-data.ts'

const DAY = 86_400_000

type Row = Partial<AccountRow> & Pick<AccountRow, 'username' | 'fullName'>

const row = (number: number, fields: Row): AccountRow =>
  AccountRow.parse({
    id: id(number),
    email: `${fields.username}@example.com`,
    role: 'user',
    roleSource: 'default',
    active: true,
    hasPassword: false,
    provider: 'login.example.com',
    createdAt: NOW - 400 * DAY,
    lastSignInAt: NOW - (number % 20) * 7_200_000,
    ...fields,
  })

/** The people of a company, of every kind that there is. Ada is the one who looks. */
export const people: readonly AccountRow[] = [
  row(9001, { username: 'ada', fullName: 'Ada Lovelace', role: 'admin', roleSource: 'group' }),
  row(9002, {
    username: 'grace',
    fullName: 'Grace Hopper',
    role: 'admin',
    roleSource: 'manual',
    provider: null,
    hasPassword: true,
  }),
  row(9003, { username: 'alan', fullName: 'Alan Turing' }),
  row(9004, { username: 'edsger', fullName: 'Edsger W. Dijkstra', active: false, lastSignInAt: NOW - 90 * DAY }),
  row(9005, {
    username: 'workshop',
    fullName: '',
    email: null,
    provider: null,
    hasPassword: true,
    lastSignInAt: null,
  }),
  row(9006, { username: 'margaret', fullName: 'Margaret Hamilton', role: 'admin', roleSource: 'email' }),
  row(9007, {
    username: 'katherine.coleman.goble.johnson',
    fullName: 'Katherine Coleman Goble Johnson of the West Area Computing Unit in Hampton, Virginia',
  }),
  row(9008, {
    username: 'root',
    fullName: 'Server administration',
    role: 'admin',
    roleSource: 'environment',
    provider: null,
    hasPassword: true,
  }),
]

/** More people than anybody scrolls through. */
export const crowd: readonly AccountRow[] = [
  ...people,
  ...Array.from({ length: 3000 }, (_, index) =>
    row(20_000 + index, { username: `person-${index}`, fullName: `Person ${String(index).padStart(4, '0')}` }),
  ),
]

export const signIn = SignInView.parse({
  method: 'both',
  warnings: ['client-secret-without-effect'],
  settings: [
    ['AUTH_METHOD', ['both'], true],
    ['ALLOW_SELF_REGISTER', ['true'], false],
    ['ADMIN_USERNAMES', ['root'], true],
    ['OIDC_ISSUER', ['https://login.example.com/realms/company'], true],
    ['OIDC_CLIENT_ID', ['timetracker-desktop'], true],
    ['OIDC_SCOPES', ['openid', 'profile', 'email', 'offline_access'], true],
    ['OIDC_REDIRECT_URI', ['http://127.0.0.1/auth/oidc/callback'], false],
    ['OIDC_REDIRECT_PORTS', [], false],
    ['OIDC_EXTRA_AUTH_PARAMS', ['access_type=offline', 'prompt=consent'], true],
    ['OIDC_AUDIENCE', [], false],
    ['OIDC_RESOURCE', [], false],
    ['OIDC_DEVICE_FLOW', ['false'], false],
    ['OIDC_ALLOWED_TENANTS', [], false],
    ['OIDC_ID_TOKEN_ALG', ['RS256'], false],
    ['OIDC_ADDITIONAL_AUDIENCES', [], false],
    ['OIDC_PUBLIC_CLIENT_SECRET', [], false],
    ['OIDC_CLIENT_SECRET', [], true],
    ['OIDC_CLAIMS_SOURCE', ['auto'], false],
    ['OIDC_USERNAME_CLAIM', ['preferred_username'], false],
    ['OIDC_FULL_NAME_CLAIM', ['name'], false],
    ['OIDC_EMAIL_CLAIM', ['email'], false],
    ['OIDC_GROUPS_CLAIM', ['groups'], false],
    ['OIDC_ADMIN_GROUP', ['timetracker-admins'], true],
    ['OIDC_ADMIN_EMAILS', [], false],
    ['OIDC_POST_LOGOUT_REDIRECT_URI', [], false],
  ].map(([name, values, isSet]) => ({ name, values, isSet })),
})

export const findings = z.array(ProviderFinding).parse([
  {
    code: 'redirect-refused',
    weight: 'stop',
    detail: 'http://127.0.0.1:49152/auth/oidc/callback for the client timetracker-desktop: the provider answers 400',
  },
  { code: 'claims', weight: 'look', detail: 'groups' },
  { code: 'stays-signed-in', weight: 'know', detail: 'end-session endpoint at the provider: yes' },
])

const admin: AdminScenario = { people, signIn, findings, team }

const { current } = connected.account

/** Ada administers the server, on which people sign in either way. */
export const administered: Scenario = {
  ...connected,
  account: {
    ...connected.account,
    current: {
      ...current,
      server: server('both'),
      person: current.person && { ...current.person, role: 'admin' },
    },
  },
  admin,
}
