import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { Channel, Output, Parsed } from '../../../shared/ipc/contract.ts'
import { fail, succeed, type Result } from '../../../shared/ipc/failure.ts'
import type { DeviceView } from '../../../shared/ipc/profile.ts'
import type { AdminScenario } from './scenario.ts'

type AdminChannel = Extract<Channel, `admin:${string}`>
type AdminHandlers = { readonly [C in AdminChannel]: (input: Parsed<C>) => Result<Output<C>> }

/** The server's side of the administration, in memory. */
export function fakeAdmin(scenario: AdminScenario, newId: () => string, now: () => number): AdminHandlers {
  let people = [...scenario.people]
  let password: string | null = null
  const devices = new Map<string, readonly DeviceView[]>()
  const devicesOf = (id: string): readonly DeviceView[] => {
    const known = devices.get(id)
    if (known) return known
    const made = ['Laptop', 'Old tablet'].map((name, index) => ({
      id: newId(),
      name,
      way: 'local' as const,
      createdAt: now() - 86_400_000 * (index + 1),
      lastUsedAt: now() - 3_600_000 * index,
      current: false,
    }))
    devices.set(id, made)
    return made
  }
  const isLast = (row: AccountRow): boolean =>
    row.role === 'admin' && !people.some(({ id, role, active }) => id !== row.id && role === 'admin' && active)
  const change = (id: string, with_: (row: AccountRow) => AccountRow): Result<AccountRow> => {
    const row = people.find((one) => one.id === id)
    if (!row) return fail('not-found')
    const changed = with_(row)
    if (isLast(row) && (changed.role === 'user' || !changed.active)) return fail('last-admin')
    people = people.map((one) => (one.id === id ? changed : one))
    return succeed(changed)
  }
  return {
    'admin:people': () => succeed(people),
    'admin:change-role': ({ id, role }) =>
      change(id, (row) => ({ ...row, role, roleSource: role === 'admin' ? 'manual' : 'default' })),
    'admin:change-active': ({ id, active }) => {
      if (!active) devices.set(id, [])
      return change(id, (row) => ({ ...row, active }))
    },
    'admin:reset-password': ({ id }) => {
      password = 'kT2vX8qLm4Rz0bNc5JhW'
      devices.set(id, [])
      return succeed({ password })
    },
    'admin:copy-password': () => (password === null ? fail('not-found') : succeed({})),
    'admin:forget-password': () => {
      password = null
      return succeed({})
    },
    'admin:devices': ({ id }) => succeed(devicesOf(id)),
    'admin:end-device': ({ id }) => {
      for (const [person, known] of devices) {
        devices.set(
          person,
          known.filter((device) => device.id !== id),
        )
      }
      return succeed({})
    },
    'admin:sign-in': () => succeed(scenario.signIn),
    'admin:test-sign-in': () => succeed(scenario.findings),
  }
}
