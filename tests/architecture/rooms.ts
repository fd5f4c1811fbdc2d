/** A room: what it may look into, and which packages it may use. A room may always look into itself. */
export interface Room {
  /** Rooms, or single files of rooms, that it may import. A room inside another is not meant by the outer one's name. */
  readonly doors: readonly string[]
  /** Rooms or files that it may import types from, and nothing that runs. */
  readonly types?: readonly string[]
  /** npm packages by name; `*` stands for whatever package.json declares. */
  readonly packages: readonly string[]
  /** Modules that the build makes. */
  readonly made?: readonly string[]
  /** Whether it runs on Node and may import `node:` modules. */
  readonly node?: boolean
}

/** Whatever is below main may know these. */
const shared = ['shared/domain', 'shared/protocol', 'shared/ipc'] as const
/** The loose files of main: configuration, log, preferences. */
const main = 'main'

/** What may be built together. */
const built = [
  'main',
  'main/tracking',
  'main/issues',
  'main/sync',
  'main/auth',
  'main/profiles',
  'main/db',
  ...shared,
] as const

const react = [
  'react',
  'react-dom',
  'react-aria-components',
  '@internationalized/date',
  '@tanstack/react-query',
  '@tanstack/react-virtual',
  'lucide-react',
  'uqr',
] as const

/** What pages may know of main: the shapes of questions and answers, never code of the contract. */
const page = { doors: ['shared/domain', 'shared/locales'], types: ['shared/ipc'] } as const

/**
 * Who may look into whom. The longest name that fits a file is its room; each folder of renderer/features is a room of its
 * own, see `featureRoom`. Everything that is not named is a wall: above all nothing may import main, preload, renderer or
 * server from outside.
 */
export const rooms: Readonly<Record<string, Room>> = {
  'shared/domain': { doors: [], packages: ['zod'] },
  'shared/protocol': { doors: ['shared/domain'], packages: ['zod'] },
  'shared/ipc': { doors: ['shared/domain'], packages: ['zod'] },
  'shared/locales': { doors: [], packages: ['intl-messageformat'] },

  migrations: { doors: [], packages: ['kysely'] },

  // index -> handlers -> tracking, issues, sync, auth -> profiles -> db; the shell knows handlers and the rest by their types only.
  'main/index.ts': {
    doors: [
      'main/run-kiosk.ts',
      'main/workspace.ts',
      'main/services.ts',
      'main/handlers',
      'main/shell',
      'shared/locales',
      ...built,
    ],
    packages: ['electron', 'temporal-polyfill', 'uuid'],
    made: ['virtual:documentation-addresses'],
    node: true,
  },
  // The same for a shared terminal, which has no profile of a person.
  'main/run-kiosk.ts': {
    doors: ['main/handlers', 'main/kiosk', 'main/shell', 'shared/locales', ...built],
    packages: ['electron', 'temporal-polyfill', 'uuid'],
    node: true,
  },
  // Building: what belongs to one open profile, and everything that the handlers need.
  'main/workspace.ts': { doors: [...built], packages: ['uuid'], node: true },
  'main/services.ts': { doors: ['main/workspace.ts', 'main/handlers', ...built], packages: ['uuid'], node: true },
  'main/handlers': {
    doors: [...built, 'main/kiosk'],
    packages: ['uuid', 'zod'],
    node: true,
  },
  'main/tracking': { doors: ['main/db', ...shared], packages: ['better-sqlite3', 'kysely', 'uuid', 'zod'] },
  'main/issues': { doors: ['main/db', ...shared], packages: ['kysely', 'uuid', 'zod'] },
  'main/sync': {
    doors: [main, 'main/db', ...shared],
    packages: ['eventsource-parser', 'kysely', 'uuid', 'zod'],
    node: true,
  },
  'main/auth': {
    doors: [main, 'main/profiles', 'main/db', ...shared],
    packages: ['openid-client', 'uuid', 'zod'],
    node: true,
  },
  'main/kiosk': {
    doors: [main, 'main/auth', 'main/sync', 'main/db', ...shared, 'migrations'],
    packages: ['@node-rs/argon2', 'better-sqlite3', 'kysely', 'uuid', 'zod'],
    node: true,
  },
  'main/profiles': { doors: [main, 'main/db', ...shared], packages: ['uuid', 'zod'], node: true },
  'main/db': {
    doors: [main, ...shared, 'migrations'],
    packages: ['better-sqlite3', 'kysely', 'uuid', 'zod'],
    node: true,
  },
  'main/shell': {
    doors: [main, 'shared/domain', 'shared/ipc', 'shared/locales'],
    types: ['main/handlers', 'main/auth', 'main/profiles'],
    packages: ['electron', 'keytar', 'zod'],
    node: true,
  },
  main: {
    doors: ['main/auth/address.ts', 'shared/domain', 'shared/ipc', 'shared/protocol'],
    packages: ['pino', 'temporal-polyfill', 'zod'],
    node: true,
  },

  preload: { doors: ['shared/ipc/channels.ts'], types: ['shared/domain', 'shared/ipc'], packages: ['electron'] },

  // roots -> features -> components, bridge.
  renderer: {
    doors: ['renderer/features/*', 'renderer/components', 'renderer/bridge', 'renderer/styles', ...page.doors],
    types: page.types,
    packages: [...react, 'temporal-polyfill', '@fontsource-variable/inter'],
  },
  'renderer/features/*': {
    doors: ['renderer/components', 'renderer/bridge', 'renderer/styles', ...page.doors],
    types: page.types,
    packages: react,
  },
  'renderer/features/help': {
    doors: ['renderer/components', 'renderer/bridge', 'renderer/styles', ...page.doors],
    types: page.types,
    packages: react,
    made: ['virtual:documentation'],
  },
  'renderer/components': { doors: ['renderer/styles', ...page.doors], types: page.types, packages: react },
  'renderer/bridge': { doors: [...page.doors], types: page.types, packages: ['react', '@tanstack/react-query'] },
  'renderer/styles': { doors: [], packages: ['@fontsource-variable/inter'] },

  server: {
    doors: ['shared/domain', 'shared/protocol', 'migrations'],
    packages: [
      '@hono/node-server',
      '@node-rs/argon2',
      'better-sqlite3',
      'hono',
      'jose',
      'kysely',
      'openid-client',
      'pg',
      'pino',
      'uuid',
      'zod',
    ],
    node: true,
  },

  scripts: { doors: [], packages: ['*'], node: true },
  // The demo drives the app as the tests do, with the same stage and browser.
  'scripts/demo': { doors: ['scripts', 'tests/support'], packages: ['*'], node: true },
  // Measuring, like a test, may look into what it measures.
  'scripts/bench': {
    doors: [
      'scripts',
      'tests/support',
      'main/db',
      'main/tracking',
      'server',
      'server/db',
      'shared/domain',
      'shared/ipc',
      'shared/protocol',
      'migrations',
    ],
    packages: ['*'],
    node: true,
  },
  // What the build makes of docs/ for the pages.
  'scripts/documentation': { doors: [], types: ['shared/domain'], packages: ['marked', 'vite'], node: true },
  'tests/support': { doors: [], packages: ['*'], node: true },
}

/** Each feature is a room of its own: features know components and the bridge, and never each other. */
const FEATURE = /^renderer\/features\/[^/]+/

/** The room of a file, e.g. `main/shell/ipc.ts` -> `main/shell`; undefined outside every room. */
export function roomOf(path: string): string | undefined {
  const feature = FEATURE.exec(path)?.[0]
  if (feature !== undefined) return feature
  const fitting = Object.keys(rooms).filter((room) => path === room || path.startsWith(`${room}/`))
  return fitting.toSorted((left, right) => right.length - left.length)[0]
}

/** What a room may do. */
export function rulesOf(room: string): Room | undefined {
  return rooms[room] ?? (FEATURE.test(room) ? rooms['renderer/features/*'] : undefined)
}

/** Whether a door leads to a file. */
export function leadsTo(door: string, path: string): boolean {
  if (door === path) return true
  const room = roomOf(path)
  return door === 'renderer/features/*' ? room !== undefined && FEATURE.test(room) : door === room
}
