import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  CONTENT_SECURITY_POLICY,
  listPages,
  type Pages,
  SECURITY_HEADERS,
  servedPath,
} from '../../../main/shell/pages.ts'

let folder = ''
let pages: Pages

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'))
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'renderer', 'tracker.html'), '')
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js'), '')
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js.map'), '')
  writeFileSync(join(folder, 'renderer', 'assets', 'font.woff2'), '')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'))
  pages = listPages(join(folder, 'renderer'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const find = (address: string) => pages.get(servedPath(address, 'tracker') ?? '')

test('the files of the pages are served with their kind; links and unknown kinds are not', () => {
  expect([...pages.keys()].toSorted()).toEqual(['/assets/a.js', '/assets/font.woff2', '/tracker.html'])
  expect(find('app://tracker/tracker.html')).toEqual({
    file: join(folder, 'renderer', 'tracker.html'),
    mediaType: 'text/html; charset=utf-8',
  })
  expect(find('app://tracker/assets/a.js?v=1#x')?.mediaType).toBe('text/javascript; charset=utf-8')
  expect(find('app://tracker/assets/font.woff2')?.mediaType).toBe('font/woff2')
})

test.each([
  'app://tracker/../secret.txt',
  'app://tracker/assets/../../secret.txt',
  'app://tracker/%2e%2e/secret.txt',
  'app://tracker/%2E%2E%2Fsecret.txt',
  'app://tracker/..%2fsecret.txt',
  'app://tracker/..\\secret.txt',
  'app://tracker/%5c..%5csecret.txt',
  'app://tracker/assets\\a.js',
  'app://tracker//tracker.html',
  'app://tracker//etc/passwd',
  'app://tracker/etc/passwd',
  'app://tracker/C:/Windows/win.ini',
  'app://tracker/file:///etc/passwd',
  'app://tracker/tracker.html%00.txt',
  'app://tracker/tracker\0.html',
  'app://tracker/TRACKER.HTML',
  'app://tracker/assets',
  'app://tracker/assets/',
  'app://tracker/link.txt',
  'app://tracker/__proto__',
  'app://tracker/',
  'app://tracker',
  'app://other/tracker.html',
  'app://tracker.evil.test/tracker.html',
  'app://tracker:80/tracker.html',
  'app://anna@tracker/tracker.html',
  'app:tracker.html',
  'file:///tracker.html',
  'https://tracker/tracker.html',
  '',
])('nothing is served for %j', (address) => {
  expect(find(address)).toBeUndefined()
})

test('each kind of window has a host of its own', () => {
  expect(servedPath('app://kiosk/kiosk.html', 'kiosk')).toBe('/kiosk.html')
  expect(servedPath('app://tracker/tracker.html', 'kiosk')).toBeNull()
  expect(servedPath('app://kiosk/kiosk.html', 'tracker')).toBeNull()
})

test('a page may run and show its own, and nothing else', () => {
  expect(CONTENT_SECURITY_POLICY).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(SECURITY_HEADERS).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
})
