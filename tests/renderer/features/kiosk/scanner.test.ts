import { expect, test } from 'vitest'
import { createReader, type Read } from '../../../../renderer/features/kiosk/scanner.ts'

/** Feeds keys with a pause before each, in milliseconds, and answers with what came out of the last. */
function type(read: ReturnType<typeof createReader>, text: string, pause: number, from = 0): Read {
  let at = from
  let last: Read = { kind: 'none' }
  for (const key of [...text.split(''), 'Enter']) {
    last = read({ key, at })
    at += pause
  }
  return last
}

test('a burst of signs that ends with Enter is a code', () => {
  expect(type(createReader(), '04A2F9C1', 4)).toEqual({ kind: 'code', text: '04A2F9C1' })
  expect(type(createReader(), 'https://time.example.com/b/7', 25)).toMatchObject({ kind: 'code' })
})

test('what a hand types is none, however fast it is', () => {
  expect(type(createReader(), '480215', 90)).toEqual({ kind: 'none' })
  expect(type(createReader(), 'ada lovelace', 120)).toEqual({ kind: 'none' })
})

test('too few signs are none, and neither is Enter alone', () => {
  expect(type(createReader(), '123', 4)).toEqual({ kind: 'none' })
  expect(createReader()({ key: 'Enter', at: 5 })).toEqual({ kind: 'none' })
})

test('what was typed before belongs to nobody', () => {
  const read = createReader()
  read({ key: '7', at: 0 })
  read({ key: '7', at: 300 })
  expect(type(read, 'BADGE-1', 5, 2000)).toEqual({ kind: 'code', text: 'BADGE-1' })
})

test('capitals come with a Shift', () => {
  const read = createReader()
  for (const [at, key] of ['Shift', 'A', 'B', 'Shift', 'C', '1'].entries()) read({ key, at: at * 3 })
  expect(read({ key: 'Enter', at: 20 })).toEqual({ kind: 'code', text: 'ABC1' })
})

test('another key in between ends the burst', () => {
  const read = createReader()
  for (const [at, key] of ['A', 'B', 'C', 'ArrowLeft', 'D', 'E'].entries()) read({ key, at: at * 3 })
  expect(read({ key: 'Enter', at: 20 })).toEqual({ kind: 'none' })
})

test('the same card within three seconds was read twice; another one, or later, was not', () => {
  const read = createReader()
  expect(type(read, 'BADGE-1', 4)).toMatchObject({ kind: 'code' })
  expect(type(read, 'BADGE-1', 4, 300)).toEqual({ kind: 'again' })
  expect(type(read, 'BADGE-2', 4, 600)).toMatchObject({ kind: 'code' })
  expect(type(read, 'BADGE-1', 4, 900)).toMatchObject({ kind: 'code' })
  expect(type(read, 'BADGE-1', 4, 2000)).toEqual({ kind: 'again' })
  // A card that lies on the reader never becomes a second visit.
  expect(type(read, 'BADGE-1', 4, 4500)).toEqual({ kind: 'again' })
  expect(type(read, 'BADGE-1', 4, 7600)).toMatchObject({ kind: 'code' })
})
