import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseFolder, policyPath, readConfig as readDesktopConfig } from '../../main/config.ts'
import { readConfig, type Environment } from '../../server/config/config.ts'
import { whyRefused } from '../../server/config/refused.ts'
import { personalVariables } from '../../main/personal-sign-in.ts'
import { variables } from '../../server/config/variables.ts'
import { readPage, root, section, tableRows } from './markdown.ts'

const known = Object.keys(variables).toSorted()
const table = readPage('docs/admin/configuration/variables.md').text
const desktop = readPage('docs/admin/configuration/desktop.md').text
const example = readFileSync(join(root, 'docs/admin/configuration/env.example'), 'utf8')

const name = (cell: string | undefined): string => /^`([A-Z0-9_]+)`$/.exec(cell ?? '')?.[1] ?? ''
const code = (cell: string | undefined): string | undefined => /^`([^`]+)`$/.exec(cell ?? '')?.[1]

interface Row {
  readonly name: string
  readonly fallback: string | undefined
  readonly example: string | undefined
}

const rowsOf = (text: string): Row[] =>
  tableRows(text)
    .filter((cells) => cells.length === 4 && name(cells[0]) !== '')
    .map((cells) => ({ name: name(cells[0]), fallback: code(cells[2]), example: code(cells[3]) }))

const rows = rowsOf(table)
const desktopRows = rowsOf(section(desktop, 'Variables'))

/** Every `NAME=value` of env.example, also those behind a comment sign, split where the desktop's begin. */
function exampleValues(text: string): [string, string][] {
  return [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? ''])
}
const [serverPart = '', desktopPart = ''] = example.split('# --- The app on people')

/** The least that a provider needs, so that what it has defaults for can be seen. */
const base: Environment = {
  AUTH_METHOD: 'oidc',
  OIDC_ISSUER: 'https://idp.example.com',
  OIDC_CLIENT_ID: 'timetracker-desktop',
}

describe('the table of variables', () => {
  it('has every variable that the server reads, and no other', () => {
    expect(rows.map((row) => row.name).toSorted()).toEqual(known)
  })

  it.each(rows.filter((row) => row.example !== undefined))(
    'gives an example of $name that is accepted',
    ({ name: variable, example: value }) => {
      const rest = variable === 'ADMIN_USERNAMES' ? {} : base
      const read = readConfig({ ...rest, [variable]: value })
      expect(read.ok ? [] : read.problems.filter((problem) => problem.name === variable)).toEqual([])
    },
  )

  it.each(rows.filter((row) => row.fallback !== undefined && /^[A-Z]/.test(row.name)))(
    'tells the true default of $name',
    ({ name: variable, fallback }) => {
      const { [variable]: _left, ...rest } = base
      const around = variable === 'AUTH_METHOD' ? {} : rest
      const [given, left] = [readConfig({ ...around, [variable]: fallback }), readConfig(around)]
      // That somebody wrote the default down is all that differs.
      expect(given).toEqual(
        given.ok && left.ok
          ? { ok: true, config: { ...left.config, signInVariables: given.config.signInVariables } }
          : left,
      )
    },
  )

  it('tells for every variable without a default why', () => {
    const silent = tableRows(table).filter(
      (cells) => name(cells[0]) !== '' && cells.length === 4 && (cells[2] ?? '') === '',
    )
    expect(silent).toEqual([])
  })

  it('names exactly variables that are refused as refused', () => {
    const refused = [...section(table, 'Refused names').matchAll(/`([A-Z]+_[A-Z_]*[A-Z])`/g)]
      .map((match) => match[1] ?? '')
      .filter((found) => !known.includes(found))
    expect(refused.length).toBeGreaterThan(5)
    for (const variable of refused) expect(whyRefused(variable), variable).toMatch(/not supported/)
  })
})

describe('env.example', () => {
  it('has every variable of the server once', () => {
    expect(
      exampleValues(serverPart)
        .map(([variable]) => variable)
        .toSorted(),
    ).toEqual(known)
  })

  it('starts a server as it stands', () => {
    const live = [...example.matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(
      (match) => [match[1] ?? '', match[2] ?? ''] as const,
    )
    expect(readConfig(Object.fromEntries(live)).ok).toBe(true)
  })

  it.each(exampleValues(serverPart).filter(([, value]) => value !== ''))(
    'has a value for %s that is accepted',
    (variable, value) => {
      const read = readConfig({ ...base, [variable]: value })
      expect(read.ok ? [] : read.problems.filter((problem) => problem.name === variable)).toEqual([])
    },
  )

  it('has every variable of the desktop', () => {
    expect(
      exampleValues(desktopPart)
        .map(([variable]) => variable)
        .toSorted(),
    ).toEqual(desktopRows.map((row) => row.name).toSorted())
  })
})

describe('the pages', () => {
  it('name no variable that nobody reads', () => {
    const mine = new Set([...known, ...desktopRows.map((row) => row.name)])
    const pages = ['sign-in.md', 'providers.md', 'desktop.md'].map((page) =>
      readPage(`docs/admin/configuration/${page}`),
    )
    const named = pages.flatMap((page) =>
      [
        ...page.text.matchAll(
          /(?<![A-Z0-9_*])(?:OIDC|AUTH|TIMETRACKER|ALLOW|ADMIN|METRICS|TRUSTED|DATABASE|SERVER|LOG)_[A-Z_]*[A-Z](?![A-Z0-9_*])/g,
        ),
      ].map((match) => match[0]),
    )
    const unknown = [...new Set(named)].filter((variable) => !mine.has(variable) && !variable.endsWith('OVERAGE'))
    expect(unknown).toEqual([])
  })

  it('give providers that a server starts with', () => {
    const providers = readPage('docs/admin/configuration/providers.md').text
    const blocks = [...providers.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
    expect(blocks.length).toBeGreaterThanOrEqual(7)
    for (const block of blocks) {
      const set = [...block.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? ''] as const)
      const read = readConfig({ AUTH_METHOD: 'oidc', ...Object.fromEntries(set) })
      expect(read.ok ? [] : read.problems).toEqual([])
      expect(read.ok ? read.config.warnings : []).toEqual([])
    }
  })
})

describe('the desktop', () => {
  const absent = (from: string) => ({ from, text: null })
  const read = (env: Environment) => readDesktopConfig({ env, policy: absent('policy'), settings: absent('settings') })

  it('reads the variables that its page names', () => {
    expect(desktopRows.map((row) => row.name)).toEqual([
      'TIMETRACKER_SERVER_URL',
      'TIMETRACKER_LOG_LEVEL',
      'TIMETRACKER_KIOSK',
      'TIMETRACKER_KIOSK_AT_LOGIN',
      'TIMETRACKER_KIOSK_THEME',
      'TIMETRACKER_USER_DATA_DIR',
      'TIMETRACKER_POLICY_FILE',
    ])
    const examples = Object.fromEntries(desktopRows.map((row) => [row.name, row.example]))
    const config = read({ ...examples, TIMETRACKER_LOG_LEVEL: 'debug' })
    expect(config.ok && config.config).toMatchObject({ fixedServerUrl: 'https://time.example.com', logLevel: 'debug' })
    expect(chooseFolder([], examples, '/elsewhere')).toEqual({
      ok: true,
      folder: examples['TIMETRACKER_USER_DATA_DIR'],
    })
    expect(policyPath('linux', examples)).toBe(examples['TIMETRACKER_POLICY_FILE'])
  })

  it('reads a sign-in without a server as the page tells it, with its examples and defaults', () => {
    const personal = rowsOf(section(desktop, 'Sign-in without a server'))
    expect(personal.map((row) => row.name).toSorted()).toEqual(Object.keys(personalVariables).toSorted())
    const examples = Object.fromEntries(personal.flatMap((row) => (row.example ? [[row.name, row.example]] : [])))
    const config = read(examples)
    expect(config.ok ? config.config.personal?.oidc.device.issuer : config.problems).toBe(examples['OIDC_ISSUER'])
    const { OIDC_ISSUER = '', OIDC_CLIENT_ID = '' } = examples
    const least = { OIDC_ISSUER, OIDC_CLIENT_ID }
    const fallbacks = Object.fromEntries(personal.flatMap((row) => (row.fallback ? [[row.name, row.fallback]] : [])))
    expect(read({ ...least, ...fallbacks })).toEqual(read(least))
    const policy = /```json\n([\s\S]*?)```/.exec(section(desktop, 'Sign-in without a server'))?.[1] ?? ''
    const ofPolicy = readDesktopConfig({
      env: {},
      policy: { from: 'policy', text: policy },
      settings: absent('settings'),
    })
    expect(ofPolicy.ok && ofPolicy.config.personal?.oidc.rules.adminGroups).toEqual(['timetracker-admins'])
  })

  it('reads a policy as the page shows it, from where the page says', () => {
    const policy = /```json\n([\s\S]*?)```/.exec(section(desktop, 'Policy file'))?.[1] ?? ''
    const config = readDesktopConfig({
      env: {},
      policy: { from: 'policy', text: policy },
      settings: absent('settings'),
    })
    expect(config.ok && config.config).toMatchObject({ fixedServerUrl: 'https://time.example.com', logLevel: 'info' })
    expect(desktop).toContain(`\`${policyPath('linux', {})}\``)
    expect(desktop).toContain(`\`${policyPath('darwin', {})}\``)
    expect(desktop).toContain(`\`${policyPath('win32', { ProgramData: '%ProgramData%' })}\``)
  })

  it('has the defaults that the page tells', () => {
    const fallback = desktopRows.find((row) => row.name === 'TIMETRACKER_LOG_LEVEL')?.fallback ?? ''
    expect(read({ TIMETRACKER_LOG_LEVEL: fallback })).toEqual(read({}))
  })
})
