import { expect, test } from 'vitest'
import { kioskChannels, kioskEventNames, trackerChannels, trackerEvents } from '../../shared/ipc/channels.ts'
import { contract } from '../../shared/ipc/contract.ts'
import { events } from '../../shared/ipc/events.ts'
import { FailureCode } from '../../shared/ipc/failure.ts'
import { kioskContract, kioskEvents } from '../../shared/ipc/kiosk.ts'
import { isMessageKey } from '../../shared/locales/messages.ts'

test('the preload lets through the channels of the contract, each once', () => {
  expect([...trackerChannels].toSorted()).toEqual(Object.keys(contract).toSorted())
  expect([...trackerEvents].toSorted()).toEqual(Object.keys(events).toSorted())
})

test('the kiosk has channels and events of its own, and none of the tracker', () => {
  expect([...kioskChannels].toSorted()).toEqual(Object.keys(kioskContract).toSorted())
  expect([...kioskEventNames].toSorted()).toEqual(Object.keys(kioskEvents).toSorted())
  const shared = [...Object.keys(contract), ...Object.keys(events)].filter(
    (name) => name in kioskContract || name in kioskEvents,
  )
  expect(shared).toEqual([])
})

test('channels and events have names of their own', () => {
  expect(Object.keys(events).filter((name) => name in contract)).toEqual([])
  expect(
    [...Object.keys(contract), ...Object.keys(kioskContract)].filter((name) => !/^[a-z]+:[a-z]+(-[a-z]+)*$/.test(name)),
  ).toEqual([])
})

test('every failure has its words', () => {
  const known = [...FailureCode.options].filter(
    (code) => !isMessageKey(`failure.${code}`) && !isMessageKey(`failure.${code}.title`),
  )
  expect(known).toEqual([])
})
