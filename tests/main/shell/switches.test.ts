import { expect, test } from 'vitest'
import { findRefusedSwitch } from '../../../main/shell/switches.ts'

test.each([
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--inspect',
  '--inspect=0',
  '--inspect-brk=127.0.0.1:1',
  '--load-extension=/x',
  '--disable-web-security',
  '--ignore-certificate-errors',
  '--ignore-certificate-errors-spki-list=x',
  '--host-rules=MAP * 127.0.0.1',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--proxy-server=http://127.0.0.1:8080',
  '--proxy-pac-url=http://x/',
  '--js-flags=--expose-gc',
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--disable-gpu-sandbox',
  '--renderer-cmd-prefix=xterm',
  '--gpu-launcher=x',
  '--ssl-key-log-file=/x',
  '--log-net-log=/x',
  '--experimental-loader=x',
  '--require=/x.js',
  '-r',
  '-remote-debugging-port=1',
  '--REMOTE-DEBUGGING-PORT=1',
])('a packaged app does not start with %s', (argument) => {
  expect(findRefusedSwitch(['--user-data-dir=/x', argument], 'linux')).toBe(
    argument.replace(/^-+/, '').split('=')[0]?.toLowerCase(),
  )
})

test.each([
  '--user-data-dir=/x',
  '--lang=de',
  '--ozone-platform=wayland',
  '--force-device-scale-factor=2',
  '--disable-gpu',
  '--enable-features=WaylandWindowDecorations',
  '/no-sandbox',
  '/home/anna',
  '-psn_0_12345',
  '',
])('it starts with %s', (argument) => {
  expect(findRefusedSwitch([argument], 'linux')).toBeNull()
})

test('Windows knows switches with a slash', () => {
  expect(findRefusedSwitch(['/remote-debugging-port=1'], 'win32')).toBe('remote-debugging-port')
})

test('what follows a bare -- is no switch', () => {
  expect(findRefusedSwitch(['--', '--no-sandbox'], 'linux')).toBeNull()
})
