import { expect, test } from 'vitest'
import { describeNetwork, watchNetwork } from '../../main/network-change.ts'

const one = (address: string) => {
  const rest = { netmask: '', mac: '', cidr: null, family: 'IPv4' } as const
  return { eth0: [{ ...rest, address, internal: false }], lo: [{ ...rest, address: '127.0.0.1', internal: true }] }
}

test('a network is another one when it comes, goes, or has another address; not when nothing has changed', () => {
  let [isOnline, interfaces]: [boolean, Parameters<typeof describeNetwork>[1]] = [true, one('10.0.0.2')]
  let tick = (): void => undefined
  let changes = 0
  watchNetwork(
    () => describeNetwork(isOnline, interfaces),
    () => (changes += 1),
    (_, callback) => (tick = callback),
  )
  tick()
  expect(changes).toBe(0)
  interfaces = Object.assign(one('10.0.0.2'), { tun0: one('10.8.0.1').eth0 })
  tick()
  tick()
  expect(changes).toBe(1)
  isOnline = false
  tick()
  interfaces = one('10.0.0.2')
  isOnline = true
  tick()
  expect(changes).toBe(3)
})
