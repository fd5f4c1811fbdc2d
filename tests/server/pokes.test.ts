import { expect, test } from 'vitest'
import { createPokes } from '../../server/pokes.ts'

test('a poke is passed on once, in order, to whoever listens then', () => {
  const pokes = createPokes()
  const heard: [string, number][] = []
  const stop = pokes.listen((head) => heard.push(['a', head]))
  pokes.listen((head) => heard.push(['b', head]))
  for (const head of [1, 1, 3, 2, 3]) pokes.poke(head)
  expect(heard).toEqual([
    ['a', 1],
    ['b', 1],
    ['a', 3],
    ['b', 3],
  ])
  stop()
  pokes.poke(4)
  expect(heard.at(-1)).toEqual(['b', 4])
  expect(pokes.listeners()).toBe(1)
})
