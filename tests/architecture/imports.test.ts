import { expect, test } from 'vitest'
import { z } from 'zod'
import { leadsTo, roomOf, rooms, rulesOf } from './rooms.ts'
import { importsOf, importsUnknown, read, sourcesIn, withoutComments } from './source.ts'
import { bannedWords, brokenWalls, leftovers } from './violations.ts'

const Packages = z.record(z.string(), z.string()).default({})
const manifest = z
  .object({ dependencies: Packages, devDependencies: Packages, optionalDependencies: Packages })
  .parse(JSON.parse(read('package.json')))
const declared = new Set(Object.values(manifest).flatMap((names) => Object.keys(names)))
const folders = ['shared', 'migrations', 'main', 'preload', 'renderer', 'server', 'scripts']
const sources = sourcesIn(folders)
const tests = sourcesIn(['tests'])

test('the walk finds every room that has a folder of its own', () => {
  const found = new Set(sources.map(roomOf))
  const top = [
    'shared/domain',
    'shared/protocol',
    'shared/ipc',
    'shared/locales',
    'migrations',
    'main',
    'main/shell',
    'preload',
  ]
  expect(top.filter((room) => !found.has(room))).toEqual([])
})

test('every file is in a room and looks only through its own doors', () => {
  expect(sources.flatMap((file) => brokenWalls(file, read(file), declared))).toEqual([])
})

test('nothing that has one home is written elsewhere', () => {
  expect(
    [...sources, ...tests.filter((file) => !file.startsWith('tests/architecture/'))].flatMap((file) =>
      bannedWords(file, withoutComments(read(file))),
    ),
  ).toEqual([])
})

test('no notes to oneself are left lying', () => {
  expect([...sources, ...tests].flatMap((file) => leftovers(file, read(file)))).toEqual([])
})

test('no room has a door into main, preload, renderer or server from outside, but for what measures them', () => {
  const closed = /^(main|preload|renderer|server)(\/|$)/
  const product = Object.entries(rooms).filter(([room]) => room !== 'scripts/bench')
  const open = product.flatMap(([room, { doors }]) =>
    doors
      .filter((door) => closed.test(door) && door.split('/')[0] !== room.split('/')[0])
      .map((door) => `${room} -> ${door}`),
  )
  expect(open).toEqual([])
})

// The rules above are only as good as their machinery: each is tried on a planted violation.
test.each([
  ['main/db/rows.ts', "import { x } from '../tracking/timer.ts'", 'a wall between main/db and main/tracking'],
  ['main/tracking/x.ts', "import { app } from 'electron'", 'not a package of this room'],
  [
    'main/tracking/x.ts',
    "import {\n  a,\n  b,\n} from '../shell/ipc.ts'",
    'a wall between main/tracking and main/shell',
  ],
  [
    'main/shell/x.ts',
    "import { trackingHandlers } from '../handlers/tracking.ts'",
    'a wall between main/shell and main/handlers',
  ],
  [
    'main/shell/x.ts',
    "import { type A } from '../handlers/tracking.ts'",
    'a wall between main/shell and main/handlers',
  ],
  ['main/x.ts', "import { x } from './db/open.ts'", 'a wall between main and main/db'],
  [
    'renderer/features/day/x.tsx',
    "import { x } from '../timer/x.tsx'",
    'a wall between renderer/features/day and renderer/features/timer',
  ],
  [
    'renderer/components/x.tsx',
    "import { x } from '../features/timer/x.tsx'",
    'a wall between renderer/components and renderer/features/timer',
  ],
  [
    'renderer/bridge/x.ts',
    "import { contract } from '../../shared/ipc/contract.ts'",
    'a wall between renderer/bridge and shared/ipc',
  ],
  [
    'renderer/bridge/x.ts',
    "import type { A } from '../../shared/protocol/sync.ts'",
    'a wall between renderer/bridge and shared/protocol',
  ],
  ['renderer/bridge/x.ts', "import { join } from 'node:path'", 'this room does not run on Node'],
  ['preload/x.ts', "import { fail } from '../shared/ipc/failure.ts'", 'a wall between preload and shared/ipc'],
  ['server/x.ts', "import type { A } from '../shared/ipc/app.ts'", 'a wall between server and shared/ipc'],
  ['shared/domain/x.ts', "import { x } from '../protocol/sync.ts'", 'a wall between shared/domain and shared/protocol'],
  ['shared/protocol/x.ts', "export { x } from '../ipc/app.ts'", 'a wall between shared/protocol and shared/ipc'],
  [
    'migrations/client/x.ts',
    "import { x } from '../../shared/domain/id.ts'",
    'a wall between migrations and shared/domain',
  ],
  ['scripts/x.mjs', "await import('../server/index.ts')", 'a wall between scripts and server'],
  ['server/x.ts', "import { x } from './y'", 'an import names its file with the true ending'],
  ['server/x.ts', "import x from 'left-pad'", 'not declared in package.json'],
  ['server/x.ts', 'await import(name)', 'only known at run time'],
  ['main/db/x.ts', "import { addresses } from 'virtual:documentation-addresses'", 'made by the build for another room'],
  ['renderer/x.tsx', "import { index } from 'virtual:documentation'", 'made by the build for another room'],
  ['elsewhere/x.ts', '', 'is in no room'],
])('%s must not hold %s', (file, source, why) => {
  expect(brokenWalls(file, source, declared).join('\n')).toContain(why)
})

test.each([
  ['main/shell/x.ts', "import type { Handlers } from '../handlers/handlers.ts'"],
  ['main/index.ts', "import { openReplica } from './db/open.ts'"],
  ['renderer/start.tsx', "import { x } from './features/timer/Timer.tsx'"],
  ['renderer/features/day/x.tsx', "import { x } from './y.ts'"],
  ['renderer/bridge/x.ts', "import type { Bridge } from '../../shared/ipc/bridge.ts'"],
  ['preload/x.ts', "import { trackerChannels } from '../shared/ipc/channels.ts'"],
])('%s may hold %s', (file, source) => {
  expect(brokenWalls(file, source, declared)).toEqual([])
})

test.each([
  ['main/tracking/x.ts', "import { app } from 'electron'"],
  ['main/shell/x.ts', "ipcMain.on('a', b)"],
  ['preload/x.ts', "ipcRenderer.send('a')"],
  ['main/shell/x.ts', "contents.send('changed', x)"],
  ['main/shell/x.ts', 'shell.openExternal(url)'],
  ['main/shell/x.ts', 'sandbox: false'],
  ['main/shell/x.ts', 'nodeIntegrationInWorker: true'],
  ['main/auth/x.ts', 'new Agent({ rejectUnauthorized: false })'],
  ['renderer/features/a/x.tsx', 'window.bridge.invoke(a, b)'],
  ['renderer/features/a/x.tsx', "fetch('https://a.test')"],
  ['renderer/features/a/x.tsx', "localStorage.getItem('a')"],
  ['server/x.ts', 'console.log(1)'],
  ['server/x.ts', 'export default 1'],
  ['tests/main/x.test.ts', "test.only('a', b)"],
  ['tests/main/x.test.ts', "describe.skip('a', b)"],
])('%s must not say %s', (file, code) => {
  expect(bannedWords(file, code)).toHaveLength(1)
})

test('comments are no code, and a note in one is found', () => {
  expect(bannedWords('server/x.ts', withoutComments('// console.log(1)\n/* export default 1 */'))).toEqual([])
  expect(leftovers('server/x.ts', ['// TO', 'DO: later'].join(''))).toHaveLength(1)
})

test('imports are found in every form', () => {
  const source =
    "import a from 'a'\nimport type { B } from 'b'\nimport 'c'\nexport * from 'd'\nexport type { E } from 'e'\nconst f = await import('f')\nconst g = require('g')"
  expect(importsOf(source).map(({ specifier, typesOnly }) => (typesOnly ? `type ${specifier}` : specifier))).toEqual([
    'a',
    'type b',
    'c',
    'd',
    'type e',
    'f',
    'g',
  ])
  expect(importsUnknown('await import(name)')).toBe(true)
  expect(importsUnknown("await import('name')")).toBe(false)
})

test('the longest name that fits is the room', () => {
  expect(roomOf('main/shell/ipc.ts')).toBe('main/shell')
  expect(roomOf('main/log.ts')).toBe('main')
  expect(roomOf('main/index.ts')).toBe('main/index.ts')
  expect(roomOf('renderer/features/timer/parts/x.tsx')).toBe('renderer/features/timer')
  expect(rulesOf('renderer/features/timer')).toBe(rooms['renderer/features/*'])
  expect(leadsTo('main', 'main/db/open.ts')).toBe(false)
  expect(leadsTo('main/auth/address.ts', 'main/auth/address.ts')).toBe(true)
})
