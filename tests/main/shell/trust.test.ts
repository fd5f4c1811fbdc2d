import { EventEmitter } from 'node:events'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { KIOSK_URL, TRACKER_URL } from '../../../main/shell/origin.ts'
import { HOMES, keepWindows, type WindowKind } from '../../../main/shell/trust.ts'

interface Frame {
  url: string
  parent: Frame | null
}

/** A page as Electron would hand it over, as far as trust looks at it. */
function page(url: string = TRACKER_URL): { contents: WebContents; frame: Frame } {
  const frame: Frame = { url, parent: null }
  const contents = Object.assign(new EventEmitter(), { mainFrame: frame, isDestroyed: () => false })
  return { contents: contents as unknown as WebContents, frame }
}

const asking = (sender: WebContents, senderFrame: Frame | null): IpcMainInvokeEvent =>
  ({ sender, senderFrame }) as unknown as IpcMainInvokeEvent

test('a window of ours that shows our page is trusted', () => {
  const windows = keepWindows(HOMES)
  const { contents, frame } = page()
  windows.add(contents, 'tracker')
  expect(windows.trusts(asking(contents, frame), 'timer:start')).toBe(true)
  expect(windows.all('tracker')).toEqual([contents])
})

test('a window that we did not make, or that has gone, is not', () => {
  const windows = keepWindows(HOMES)
  const { contents, frame } = page()
  expect(windows.trusts(asking(contents, frame), 'timer:start')).toBe(false)
  windows.add(contents, 'tracker')
  contents.emit('destroyed')
  expect(windows.trusts(asking(contents, frame), 'timer:start')).toBe(false)
  expect(windows.all('tracker')).toEqual([])
})

test.each(['https://evil.test/', 'app://evil/', 'about:blank', 'file:///x', 'app://tracker.evil.test/', ''])(
  'our window that shows %j is not',
  (url) => {
    const windows = keepWindows(HOMES)
    const { contents, frame } = page(url)
    windows.add(contents, 'tracker')
    expect(windows.trusts(asking(contents, frame), 'timer:start')).toBe(false)
  },
)

test('a frame inside our page is not, nor one that has gone, nor one of another page', () => {
  const windows = keepWindows(HOMES)
  const { contents, frame } = page()
  windows.add(contents, 'tracker')
  expect(windows.trusts(asking(contents, { url: TRACKER_URL, parent: frame }), 'timer:start')).toBe(false)
  expect(windows.trusts(asking(contents, null), 'timer:start')).toBe(false)
  expect(windows.trusts(asking(contents, page().frame), 'timer:start')).toBe(false)
})

test.each<[WindowKind, string, string]>([
  ['tracker', TRACKER_URL, 'kiosk:leave'],
  ['tracker', TRACKER_URL, 'kiosk:find'],
  ['kiosk', KIOSK_URL, 'timer:start'],
  ['kiosk', KIOSK_URL, 'account:describe'],
  ['kiosk', KIOSK_URL, 'app:open-link'],
])('a %s at %s may not ask %s', (kind, url, channel) => {
  const windows = keepWindows(HOMES)
  const { contents, frame } = page(url)
  windows.add(contents, kind)
  expect(windows.trusts(asking(contents, frame), channel)).toBe(false)
})

test('a kiosk that shows its page is trusted with its own channels, and showing the tracker with none', () => {
  const windows = keepWindows(HOMES)
  const { contents, frame } = page(KIOSK_URL)
  windows.add(contents, 'kiosk')
  expect(windows.trusts(asking(contents, frame), 'kiosk:describe')).toBe(true)
  expect(windows.all('kiosk')).toEqual([contents])
  expect(windows.all('tracker')).toEqual([])
  frame.url = TRACKER_URL
  expect(windows.trusts(asking(contents, frame), 'kiosk:describe')).toBe(false)
})
