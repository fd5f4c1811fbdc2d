import { expect, test } from 'vitest'
import { LEAST_SIZE, placeWindow, type SavedWindow, SavedWindow as Schema } from '../../../main/shell/bounds.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const right = { x: 1920, y: 0, width: 1280, height: 1024 }
const saved = (x: number, y: number, width = 1000, height = 700): SavedWindow => ({
  x,
  y,
  width,
  height,
  maximized: false,
  zoom: 0,
})

test('the first time it is centred at its own size', () => {
  expect(placeWindow(null, [screen])).toEqual({ width: 1180, height: 780 })
})

test('it opens where it was, on whichever display', () => {
  expect(placeWindow(saved(100, 50), [screen])).toEqual({ x: 100, y: 50, width: 1000, height: 700 })
  expect(placeWindow(saved(2000, 50), [screen, right])).toEqual({ x: 2000, y: 50, width: 1000, height: 700 })
})

test.each([
  ['its display is gone', saved(2000, 50)],
  ['above the screen', saved(100, -500)],
  ['just above the screen', saved(100, -1)],
  ['below the screen', saved(100, 1075)],
  ['almost out to the right', saved(1900, 50)],
  ['almost out to the left', saved(-950, 50)],
])('it is centred when %s', (_, window) => {
  expect(placeWindow(window, [screen])).toEqual({ width: 1000, height: 700 })
})

test('it is never larger than its display nor smaller than it can be used', () => {
  expect(placeWindow(saved(0, 0, 5000, 5000), [screen])).toEqual({ x: 0, y: 0, width: 1920, height: 1080 })
  expect(placeWindow(saved(0, 0, 200, 100), [screen])).toEqual({ x: 0, y: 0, ...LEAST_SIZE })
  expect(placeWindow(null, [{ x: 0, y: 0, width: 640, height: 480 }])).toEqual(LEAST_SIZE)
  expect(placeWindow(saved(0, 0), [])).toEqual({ width: 1000, height: 700 })
})

test('a file that somebody bent is no place', () => {
  expect(Schema.safeParse({ ...saved(0, 0), width: Infinity }).success).toBe(false)
  expect(Schema.safeParse({ ...saved(0, 0), zoom: 100 }).success).toBe(false)
  expect(Schema.safeParse({ x: 0 }).success).toBe(false)
})
