import { expect, test, vi } from 'vitest'
import { createPokes, type Concerned } from '../../server/pokes.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('a poke is passed on once, in order, to whoever listens then', async () => {
  const pokes = createPokes()
  const heard: [string, number][] = []
  const stop = pokes.listen('anna', (head) => heard.push(['anna', head]))
  pokes.listen('berta', (head) => heard.push(['berta', head]))
  for (const head of [1, 1, 3, 2, 3]) {
    pokes.poke(head)
    await settled()
  }
  expect(heard).toEqual([
    ['anna', 1],
    ['berta', 1],
    ['anna', 3],
    ['berta', 3],
  ])
  stop()
  pokes.poke(4)
  await settled()
  expect(heard.at(-1)).toEqual(['berta', 4])
  expect(pokes.listeners()).toBe(1)
})

test('only those are told whom something new concerns; what came while that was looked up is not missed', async () => {
  const asked: { since: number; answer: (concerned: Concerned) => void; fail: (error: Error) => void }[] = []
  const pokes = createPokes((since) => new Promise((answer, fail) => asked.push({ since, answer, fail })))
  const [anna, berta] = [vi.fn(), vi.fn()]
  pokes.listen('anna', anna)
  pokes.listen('berta', berta)
  // The first time nobody knows since when.
  pokes.poke(5)
  await settled()
  expect([anna.mock.calls, berta.mock.calls]).toEqual([[[5]], [[5]]])
  pokes.poke(6)
  pokes.poke(8)
  asked[0]?.answer(new Set(['anna']))
  await settled()
  expect([anna.mock.calls.at(-1), berta.mock.calls.at(-1)]).toEqual([[6], [5]])
  pokes.poke(9)
  asked[1]?.answer(new Set(['berta']))
  await settled()
  expect([anna.mock.calls.at(-1), berta.mock.calls.at(-1)]).toEqual([[6], [8]])
  asked[2]?.answer('everybody')
  await settled()
  expect(asked.map(({ since }) => since)).toEqual([5, 6, 8])
  expect([anna.mock.calls.at(-1), berta.mock.calls.at(-1)]).toEqual([[9], [9]])
  // A database that does not answer: better one request too many than one too few.
  pokes.poke(11)
  asked[3]?.fail(new Error('gone'))
  await settled()
  expect([anna.mock.calls.at(-1), berta.mock.calls.at(-1)]).toEqual([[11], [11]])
})
