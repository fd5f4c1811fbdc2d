import { expect, test } from 'vitest'
import { watchNetwork } from '../../main/network-change.ts'

test('tells of another network once, and of nothing while addresses stay', () => {
  let [addresses, changes] = [['192.168.1.7'], 0]
  let look: () => void = () => undefined
  watchNetwork(
    () => (changes += 1),
    () => addresses,
    (_, callback) => {
      look = callback
      return () => undefined
    },
  )
  look()
  expect(changes).toBe(0)
  addresses = ['10.8.0.2', '192.168.1.7']
  look()
  look()
  expect(changes).toBe(1)
  addresses = []
  look()
  addresses = ['192.168.1.7']
  look()
  expect(changes).toBe(3)
})
