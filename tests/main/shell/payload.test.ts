import { expect, test } from 'vitest'
import { isModest, PAYLOAD_LIMIT } from '../../../main/shell/payload.ts'

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { inner: nested(depth - 1) })
const cycle: Record<string, unknown> = {}
cycle['self'] = cycle

test.each([
  [undefined],
  [null],
  [true],
  [1.5],
  [''],
  [{}],
  [{ description: 'x'.repeat(2000), tagIds: ['a', 'b'] }],
  [{ message: 'x'.repeat(4000), stack: 'y'.repeat(16_000) }],
  [Object.create(null)],
  [nested(10)],
])('may be looked at: %#', (payload) => {
  expect(isModest(payload)).toBe(true)
})

test.each([
  ['a long text', 'x'.repeat(PAYLOAD_LIMIT)],
  ['a long text deep inside', { a: [{ b: 'x'.repeat(PAYLOAD_LIMIT) }] }],
  ['a long name', { ['x'.repeat(PAYLOAD_LIMIT)]: 1 }],
  ['many small values', Array.from({ length: 100_000 }, () => 0)],
  ['many empty lists', Array.from({ length: 100_000 }, () => [])],
  ['a cycle', cycle],
  ['too deep', nested(30)],
  ['a buffer', new ArrayBuffer(8)],
  ['bytes', new Uint8Array(8)],
  ['bytes inside', { a: new Uint8Array(8) }],
  ['a map', new Map([['a', 1]])],
  ['a set', new Set([1])],
  ['a date', new Date(0)],
  ['an error', new Error('x')],
  ['a pattern', /x/],
  ['a big number', 1n],
])('may not be looked at: %s', (_, payload) => {
  expect(isModest(payload)).toBe(false)
})
