import { describe, expect, it } from 'vitest'
import { variables } from '../../../server/config/variables.ts'
import { SettingName } from '../../../shared/ipc/admin.ts'
import { code, value } from '../auth/support/world.ts'
import { makeWorld, PASSWORD } from './support/administration.ts'

describe('administration, on our own server', () => {
  it('lists people with why they have their role, and gives and takes one', async () => {
    const { root, ada } = await makeWorld()
    const people = value(await root.admin['admin:people']({}))
    expect(people.map(({ username, role, roleSource, provider }) => [username, role, roleSource, provider])).toEqual([
      ['ada', 'user', 'default', null],
      ['root', 'admin', 'environment', null],
    ])
    const given = value(await root.admin['admin:change-role']({ id: ada.id, role: 'admin' }))
    expect(given).toMatchObject({ role: 'admin', roleSource: 'manual' })
    expect(value(await ada.admin['admin:people']({}))).toHaveLength(2)
    // Giving up one's own is seen in one's own window at once.
    value(await root.admin['admin:change-role']({ id: root.id, role: 'user' }))
    expect(root.auth.describe().current.person?.role).toBe('user')
  })

  it('keeps the last administrator, and says so', async () => {
    const { root } = await makeWorld()
    expect(code(await root.admin['admin:change-role']({ id: root.id, role: 'user' }))).toBe('last-admin')
    expect(code(await root.admin['admin:change-active']({ id: root.id, active: false }))).toBe('last-admin')
  })

  it('shuts somebody out, and lets them in again', async () => {
    const { root, ada } = await makeWorld()
    expect(value(await root.admin['admin:change-active']({ id: ada.id, active: false })).active).toBe(false)
    expect(code(await ada.auth.signInPassword({ username: 'ada', password: PASSWORD }))).toBe('account-inactive')
    expect(value(await root.admin['admin:change-active']({ id: ada.id, active: true })).active).toBe(true)
    value(await ada.auth.signInPassword({ username: 'ada', password: PASSWORD }))
  })

  it('gives a new password, puts it on the clipboard only while it is not forgotten', async () => {
    const { root, ada } = await makeWorld()
    expect(code(await root.admin['admin:copy-password']({}))).toBe('not-found')
    const { password } = value(await root.admin['admin:reset-password']({ id: ada.id }))
    value(await root.admin['admin:copy-password']({}))
    expect(root.copied).toEqual([password])
    value(await root.admin['admin:forget-password']({}))
    expect(code(await root.admin['admin:copy-password']({}))).toBe('not-found')
    expect(code(await ada.auth.signInPassword({ username: 'ada', password: PASSWORD }))).toBe('wrong-credentials')
    value(await ada.auth.signInPassword({ username: 'ada', password }))
  })

  it('lists where somebody is signed in, and ends it there', async () => {
    const { root, ada } = await makeWorld()
    const [device, ...others] = value(await root.admin['admin:devices']({ id: ada.id }))
    expect(others).toEqual([])
    expect(device).toMatchObject({ way: 'local', current: false })
    expect(value(await root.admin['admin:devices']({ id: root.id }))).toMatchObject([{ current: true }])
    value(await root.admin['admin:end-device']({ id: device?.id ?? '' }))
    expect(value(await root.admin['admin:devices']({ id: ada.id }))).toEqual([])
    expect(code(await ada.admin['admin:people']({}))).toBe('session-ended')
  })

  it('is forbidden to everybody else, and whoever lost the role is told so by their own window', async () => {
    const { root, ada } = await makeWorld()
    const { admin, id } = ada
    const answers = [
      code(await admin['admin:people']({})),
      code(await admin['admin:change-role']({ id, role: 'admin' })),
      code(await admin['admin:change-active']({ id: root.id, active: false })),
      code(await admin['admin:reset-password']({ id: root.id })),
      code(await admin['admin:devices']({ id: root.id })),
      code(await admin['admin:end-device']({ id: crypto.randomUUID() })),
      code(await admin['admin:sign-in']({})),
      code(await admin['admin:test-sign-in']({})),
    ]
    expect(answers).toEqual(answers.map(() => 'forbidden'))
    expect(code(await admin['admin:copy-password']({}))).toBe('not-found')

    value(await root.admin['admin:change-role']({ id, role: 'admin' }))
    value(await ada.auth.signInPassword({ username: 'ada', password: PASSWORD }))
    expect(ada.auth.describe().current.person?.role).toBe('admin')
    value(await root.admin['admin:change-role']({ id, role: 'user' }))
    expect(code(await admin['admin:people']({}))).toBe('forbidden')
    expect(ada.auth.describe().current.person?.role).toBe('user')
  })

  it('says so when the server is out of reach, and when nobody is signed in', async () => {
    const { world, root } = await makeWorld()
    world.reachable = false
    expect(code(await root.admin['admin:people']({}))).toBe('server-unreachable')
    world.reachable = true
    value(await root.auth.signOut({ everywhere: false }))
    expect(code(await root.admin['admin:people']({}))).toBe('not-signed-in')
  })
})

describe('the settings of sign-in', () => {
  it('say where each comes from, and hold no secret', async () => {
    const { root } = await makeWorld({
      AUTH_METHOD: 'both',
      OIDC_ISSUER: 'http://127.0.0.1:9/realm',
      OIDC_CLIENT_ID: 'desktop',
      OIDC_CLIENT_SECRET: 'canary-1',
      OIDC_PUBLIC_CLIENT_SECRET: 'canary-2',
      OIDC_REDIRECT_URI: 'http://localhost:8421/back',
      OIDC_ADMIN_GROUP: 'admins, leads',
    })
    const view = value(await root.admin['admin:sign-in']({}))
    expect(JSON.stringify(view)).not.toContain('canary')
    expect(view).toMatchObject({ method: 'both', warnings: ['client-secret-without-effect'] })
    const of = (name: string) => view.settings.find((setting) => setting.name === name)
    expect(of('AUTH_METHOD')).toMatchObject({ values: ['both'], isSet: true })
    expect(of('OIDC_SCOPES')).toMatchObject({ values: ['openid', 'profile', 'email'], isSet: false })
    expect(of('OIDC_CLIENT_SECRET')).toMatchObject({ values: [], isSet: true })
    expect(of('OIDC_REDIRECT_URI')).toMatchObject({ values: ['http://localhost:8421/back'], isSet: true })
    expect(of('OIDC_REDIRECT_PORTS')).toMatchObject({ values: [], isSet: false })
    expect(of('OIDC_ADMIN_GROUP')).toMatchObject({ values: ['admins', 'leads'], isSet: true })
    const findings = value(await root.admin['admin:test-sign-in']({}))
    expect(findings.map((finding) => finding.code)).toEqual(['unreachable'])
  })

  it('leave none of the variables of sign-in out', async () => {
    const ofSignIn = Object.keys(variables).filter(
      (name) => name.startsWith('OIDC_') || ['AUTH_METHOD', 'ALLOW_SELF_REGISTER', 'ADMIN_USERNAMES'].includes(name),
    )
    expect([...SettingName.options].toSorted()).toEqual(ofSignIn.toSorted())
    const { root } = await makeWorld({
      AUTH_METHOD: 'both',
      OIDC_ISSUER: 'http://127.0.0.1:9/realm',
      OIDC_CLIENT_ID: 'desktop',
    })
    const view = value(await root.admin['admin:sign-in']({}))
    expect(view.settings.map(({ name }) => name)).toEqual(SettingName.options)
  })

  it('without a provider have none of its own', async () => {
    const { root } = await makeWorld()
    const view = value(await root.admin['admin:sign-in']({}))
    expect(view.settings).toEqual([
      { name: 'AUTH_METHOD', values: ['local'], isSet: true },
      { name: 'ALLOW_SELF_REGISTER', values: ['true'], isSet: false },
      { name: 'ADMIN_USERNAMES', values: ['root'], isSet: true },
    ])
    expect(value(await root.admin['admin:test-sign-in']({}))).toMatchObject([{ code: 'sso-off', weight: 'know' }])
  })
})
