import { expect, test } from 'vitest'
import type { Rectangle } from '../../../main/shell/bounds.ts'
import { keepCovers } from '../../../main/shell/kiosk-covers.ts'

const at = (x: number): Rectangle => ({ x, y: 0, width: 1024, height: 768 })

/** Covers, and where the live ones of them lie. */
function watched() {
  const live = new Set<{ bounds: Rectangle }>()
  const covers = keepCovers((bounds) => {
    const cover = { bounds }
    live.add(cover)
    return {
      place: (where) => (cover.bounds = where),
      remove: () => live.delete(cover),
    }
  })
  return { covers, lying: () => [...live].map(({ bounds }) => bounds.x).toSorted((one, other) => one - other) }
}

test('every display but the own one is covered', () => {
  const { covers, lying } = watched()
  covers.follow([{ id: 1, bounds: at(0) }], 1)
  expect(lying()).toEqual([])
  covers.follow(
    [1, 2, 3].map((id) => ({ id, bounds: at(id * 1024) })),
    2,
  )
  expect(lying()).toEqual([1024, 3072])
})

test('covers follow displays that come, go and move', () => {
  const { covers, lying } = watched()
  const first = { id: 1, bounds: at(0) }
  covers.follow([first, { id: 2, bounds: at(1024) }], 1)
  covers.follow([first, { id: 2, bounds: at(2048) }], 1)
  expect(lying()).toEqual([2048])
  covers.follow([first, { id: 3, bounds: at(1024) }], 1)
  expect(lying()).toEqual([1024])
  // The kiosk moved to the other display: that one is free, and its old one is covered.
  covers.follow([first, { id: 3, bounds: at(1024) }], 3)
  expect(lying()).toEqual([0])
  covers.removeAll()
  expect(lying()).toEqual([])
})
