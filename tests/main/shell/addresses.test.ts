import { expect, test } from 'vitest'
import { sameOrigin, TRACKER_URL } from '../../../main/shell/origin.ts'
import { mayOpenOutside } from '../../../main/shell/outside.ts'

test.each(['app://tracker/tracker.html', 'app://tracker/', 'app://tracker/a/b?c#d'])('%s is ours', (address) => {
  expect(sameOrigin(address, TRACKER_URL)).toBe(true)
})

test.each([
  'app://tracker.evil.test/tracker.html',
  'app://trackerx/',
  'app://track/',
  'app://tracker:8080/',
  'app://tracker@evil.test/',
  'app://anna@tracker/',
  'app:tracker',
  'apps://tracker/',
  'http://tracker/',
  'https://tracker/tracker.html',
  'file:///tracker.html',
  'about:blank',
  'data:text/html,app://tracker/',
  'javascript:app://tracker/',
  'blob:app://tracker/1',
  '',
  'tracker.html',
])('%j is not ours', (address) => {
  expect(sameOrigin(address, TRACKER_URL)).toBe(false)
})

test('on a development server the port counts', () => {
  expect(sameOrigin('http://localhost:5173/x', 'http://localhost:5173/tracker.html')).toBe(true)
  expect(sameOrigin('http://localhost:5174/x', 'http://localhost:5173/tracker.html')).toBe(false)
  expect(sameOrigin('file:///a', 'file:///b')).toBe(false)
})

test.each([
  ['https://id.example.com/authorize?a=b', 'https://id.example.com/authorize?a=b'],
  ['HTTPS://ID.example.com', 'https://id.example.com/'],
  ['http://127.0.0.1:4711/x', 'http://127.0.0.1:4711/x'],
  ['http://localhost:3000', 'http://localhost:3000/'],
  ['http://[::1]:3000/', 'http://[::1]:3000/'],
])('%s may leave', (address, normal) => {
  expect(mayOpenOutside(address)).toBe(normal)
})

test.each([
  'http://example.com/',
  'http://127.0.0.1.evil.test/',
  'http://localhost.evil.test/',
  'https://anna:pw@example.com/',
  'https://example.com@evil.test/',
  'file:///etc/passwd',
  'smb://server/share',
  'ms-msdt:/id',
  'ms-settings:privacy',
  'javascript:alert(1)',
  'data:text/html,x',
  'vscode://x',
  'mailto:a@example.com',
  'ftp://example.com/',
  'https:',
  '//example.com',
  'example.com',
  '-h',
  '',
])('%j may not leave', (address) => {
  expect(mayOpenOutside(address)).toBeNull()
})
