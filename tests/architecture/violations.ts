import { importsOf, importsUnknown, packageOf, targetOf } from './source.ts'
import { leadsTo, roomOf, rulesOf } from './rooms.ts'

/** Endings that an import of a file of ours may have; `?url` and the like belong to the bundler. */
const ENDING = /\.(ts|tsx|mjs|json|css)(\?[a-z]+)?$/

/** What a file imports against the table, each as one line. `declared` are the packages of package.json. */
export function brokenWalls(file: string, source: string, declared: ReadonlySet<string>): string[] {
  const room = roomOf(file)
  const rules = room === undefined ? undefined : rulesOf(room)
  if (room === undefined || rules === undefined) return [`${file} is in no room`]
  const unknown =
    importsUnknown(source) && !room.startsWith('scripts')
      ? [`${file} imports something that is only known at run time`]
      : []
  const broken = importsOf(source).flatMap(({ specifier, typesOnly }): string[] => {
    const says = (why: string): string[] => [`${file} imports ${specifier}: ${why}`]
    if (specifier.startsWith('node:')) return rules.node === true ? [] : says('this room does not run on Node')
    if (specifier.startsWith('virtual:'))
      return rules.made?.includes(specifier) === true ? [] : says('made by the build for another room')
    if (!specifier.startsWith('.')) {
      const name = packageOf(specifier)
      if (!declared.has(name)) return says('not declared in package.json')
      return rules.packages.includes(name) || rules.packages.includes('*') ? [] : says('not a package of this room')
    }
    const target = targetOf(file, specifier)
    if (!ENDING.test(specifier)) return says('an import names its file with the true ending')
    if (roomOf(target) === room) return []
    const open = [...rules.doors, ...(typesOnly ? (rules.types ?? []) : [])]
    return open.some((door) => leadsTo(door, target))
      ? []
      : says(`a wall between ${room} and ${roomOf(target) ?? 'no room'}`)
  })
  return [...unknown, ...broken]
}

/** A way of writing that has one home, or none. */
interface Ban {
  readonly pattern: RegExp
  readonly why: string
  /** Where it is allowed all the same. */
  readonly home?: RegExp
  /** Where it is looked for; everywhere but in tests when left out. */
  readonly within?: RegExp
}

const OF_THE_PRODUCT = /^(?!tests\/)/
const ELECTRON_ROOMS = /^(main\/((index|run-kiosk)\.ts|shell\/)|preload\/)/

const bans: readonly Ban[] = [
  {
    pattern: /\bfrom 'electron'/,
    within: /^(main|preload|renderer|server|shared|migrations)\//,
    home: ELECTRON_ROOMS,
    why: 'Electron is only for the shell',
  },
  // The bare terminal that floors are taken with is an application of its own.
  {
    pattern: /\bipcMain\b/,
    home: /^(main\/shell\/ipc\.ts|scripts\/bench\/windows\/terminal\.mjs)$/,
    why: 'questions are answered in one place',
  },
  {
    pattern: /\bipcRenderer\b/,
    home: /^(preload\/bridge\.ts|scripts\/bench\/windows\/terminal-preload\.cjs)$/,
    why: 'only the bridge talks to main',
  },
  {
    pattern: /\bcontextBridge\b/,
    home: /^(preload\/|scripts\/bench\/windows\/terminal-preload\.cjs$)/,
    why: 'only preloads expose something',
  },
  {
    pattern: /\.send\(/,
    within: /^main\/shell\//,
    home: /^main\/shell\/ipc\.ts$/,
    why: 'events are sent in one place',
  },
  { pattern: /\bshell\.openExternal\b/, home: /^main\/shell\/external\.ts$/, why: 'addresses leave in one place' },
  {
    pattern: /\bwindow\.bridge\b/,
    within: /^renderer\//,
    home: /^renderer\/bridge\//,
    why: 'only renderer/bridge reads the bridge',
  },
  {
    pattern: /\bsetCertificateVerifyProc\b|\brejectUnauthorized\b|NODE_TLS_REJECT_UNAUTHORIZED/,
    why: 'certificates are never waved through',
  },
  {
    pattern: /ignore-certificate-errors/,
    home: /^main\/shell\/switches\.ts$/,
    why: 'certificates are never waved through',
  },
  { pattern: /\b(webSecurity|contextIsolation|sandbox): false/, why: 'a page is always walled in' },
  {
    pattern: /\b(nodeIntegration\w*|allowRunningInsecureContent|experimentalFeatures|webviewTag): true/,
    why: 'a page is always walled in',
  },
  { pattern: /\benableBlinkFeatures\b|\bbypassCSP\b|\bcorsEnabled\b/, why: 'a page is always walled in' },
  {
    pattern: /\bno-sandbox\b/,
    within: /^(main|preload|renderer)\//,
    home: /^main\/shell\/(sandbox|switches)\.ts$/,
    why: 'the app never leaves its sandbox by itself',
  },
  {
    pattern: /\bdangerouslySetInnerHTML\b|\.innerHTML\b|\binsertAdjacentHTML\b|\bdocument\.write\b/,
    why: 'what a person typed is text, never markup',
  },
  {
    pattern: /\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b/,
    within: /^renderer\//,
    why: 'pages keep nothing: main does',
  },
  { pattern: /(?<![.\w])fetch\(/, within: /^renderer\//, why: 'pages ask main, and main goes out' },
  { pattern: /grant_type['"]?\s*[:=]\s*['"]?password/, why: 'passwords are never sent to an identity provider' },
  { pattern: /\bconsole\./, within: /^(main|preload|renderer|server|shared|migrations)\//, why: 'there is a log' },
  {
    pattern: /\bexport default\b/,
    home: /^scripts\/after-pack\.mjs$/,
    why: 'names are the same everywhere',
  },
  { pattern: /\b(it|test|describe)(\.\w+)*\.(only|skip|todo|fails)\b/, within: /^tests\//, why: 'every test runs' },
  { pattern: /@ts-(ignore|nocheck)/, why: 'the compiler is right, or the type is wrong' },
]

/** Banned ways of writing in a file, each as one line. `code` is the source without comments. */
export function bannedWords(file: string, code: string): string[] {
  return bans
    .filter(
      ({ pattern, home, within }) =>
        (within ?? OF_THE_PRODUCT).test(file) && home?.test(file) !== true && pattern.test(code),
    )
    .map(({ pattern, why }) => `${file} has ${String(pattern.exec(code)?.[0])}: ${why}`)
}

/** Notes to oneself that were left lying. Looked for in comments too. */
export function leftovers(file: string, source: string): string[] {
  const found = new RegExp(
    ['TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK'].join('').replaceAll('|', '\\b|\\b').replace(/^/, '\\b') + '\\b',
  ).exec(source)
  return found === null ? [] : [`${file} has a note left lying: ${found[0]}`]
}
