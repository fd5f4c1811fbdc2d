import { expect, test } from 'vitest'
import { howToStart } from '../../scripts/setup/display.mjs'

const linux = (environment: NodeJS.ProcessEnv, root = false) => howToStart({ platform: 'linux', root, environment })

test('on a desktop nothing is added', () => {
  expect(linux({ DISPLAY: ':0' })).toEqual({ virtualDisplay: false, sessionBus: false, switches: [], notices: [] })
  expect(linux({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({
    virtualDisplay: false,
    sessionBus: false,
    switches: [],
    notices: [],
  })
})

test('without a display it opens on a virtual one, with a session bus when there is none, and says so', () => {
  const alone = linux({})
  expect(alone).toMatchObject({ virtualDisplay: true, sessionBus: true, switches: [] })
  expect(alone.notices).toHaveLength(1)
  expect(linux({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x' })).toMatchObject({ virtualDisplay: true, sessionBus: false })
})

test('only root loses the sandbox, and is told', () => {
  expect(linux({ DISPLAY: ':0' }, true)).toMatchObject({
    switches: ['--no-sandbox'],
    notices: [expect.stringContaining('root')],
  })
})

test.each(['darwin', 'win32'] as const)('%s needs nothing of it', (platform) => {
  expect(howToStart({ platform, root: false, environment: {} })).toEqual({
    virtualDisplay: false,
    sessionBus: false,
    switches: [],
    notices: [],
  })
})
