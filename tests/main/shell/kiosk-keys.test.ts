import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KeyStroke, mayReachKiosk } from '../../../main/shell/kiosk-keys.ts'

const stroke = (key: string, ...held: readonly ('control' | 'alt' | 'meta' | 'shift')[]): KeyStroke => ({
  key,
  control: held.includes('control'),
  alt: held.includes('alt'),
  meta: held.includes('meta'),
  shift: held.includes('shift'),
})

test.each(['a', 'Z', '7', ' ', 'ä', 'ß', '€', '@', '-', 'Tab', 'Enter', 'Escape', 'Backspace', 'ArrowDown', 'Dead'])(
  'a person can type %j',
  (key) => {
    expect(mayReachKiosk(stroke(key))).toBe(true)
  },
)

test('capitals, going back with Tab, and signs behind AltGr are typed too', () => {
  expect(mayReachKiosk(stroke('A', 'shift'))).toBe(true)
  expect(mayReachKiosk(stroke('Tab', 'shift'))).toBe(true)
  // Windows tells AltGr as Ctrl and Alt.
  expect(mayReachKiosk(stroke('@', 'control', 'alt'))).toBe(true)
  expect(mayReachKiosk(stroke('AltGraph'))).toBe(true)
})

test.each([
  stroke('F1'),
  stroke('F5'),
  stroke('F11'),
  stroke('F12'),
  stroke('F4', 'alt'),
  stroke('F5', 'control'),
  stroke('ArrowLeft', 'alt'),
  stroke('ArrowRight', 'alt'),
  stroke('Home', 'alt'),
  stroke('Tab', 'alt'),
  stroke(' ', 'alt'),
  stroke('Escape', 'control'),
  stroke('Escape', 'control', 'shift'),
  stroke('Escape', 'shift'),
  stroke('Tab', 'control'),
  stroke('Tab', 'control', 'shift'),
  stroke('PageUp', 'control'),
  stroke('Delete', 'control', 'alt'),
  stroke('Insert', 'shift'),
  stroke('+', 'control'),
  stroke('=', 'control'),
  stroke('-', 'control'),
  stroke('0', 'control'),
  stroke('Alt'),
  stroke('Control'),
  stroke('Meta'),
  stroke('d', 'meta'),
  stroke('l', 'meta'),
  stroke('q', 'meta'),
  stroke('t', 'control', 'alt'),
  stroke('ContextMenu'),
  stroke('PrintScreen'),
  stroke('BrowserBack'),
  stroke('BrowserHome'),
  stroke('LaunchApplication1'),
  stroke('LaunchMail'),
  stroke('MediaPlayPause'),
  stroke('Power'),
  stroke('ZoomToggle'),
])('nobody leaves with %j', (keys) => {
  expect(mayReachKiosk(keys)).toBe(false)
})

test('no letter and no digit passes with Ctrl, Alt or Cmd held down', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')
  fc.assert(
    fc.property(
      fc.constantFrom(...letters),
      fc.subarray(['control', 'alt', 'meta', 'shift'] as const).filter((held) => held.some((one) => one !== 'shift')),
      (key, held) => !mayReachKiosk(stroke(key, ...held)),
    ),
  )
})
