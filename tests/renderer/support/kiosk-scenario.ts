import type { FailureCode } from '../../../shared/ipc/failure.ts'
import type { Confirmation, FoundPerson, KioskOutput, KioskView, PersonView } from '../../../shared/ipc/kiosk.ts'

/** What the stand-in for the kiosk's main process starts with. Plain data, so that a test can hand it to a page. */
export interface KioskScenario {
  readonly view: KioskView
  /** Who can be found, by whom they are. */
  readonly people: readonly KioskPerson[]
  readonly board: KioskOutput<'kiosk:board'>
  readonly hours: KioskOutput<'kiosk:hours'>
  readonly exitPin: string
  readonly enrolCode: string
}

export interface KioskPerson {
  readonly found: FoundPerson
  /** Their name, also where the roster hides it. */
  readonly name: string
  readonly badge: string
  readonly number: string
  readonly pin: string
  readonly password: string
  readonly person: PersonView
}

/** What a test may do from outside. */
export interface KioskControls {
  readonly calls: readonly { readonly channel: string; readonly input: unknown }[]
  failNext(channel: string, code: FailureCode): void
  setView(changes: Partial<KioskView>): void
  /** The visit runs out in main. */
  endVisit(): void
  /** The phone is done, or is not. */
  finishDevice(outcome: 'signed-in' | FailureCode): void
  readonly recorded: readonly Confirmation[]
}

declare global {
  interface Window {
    kioskFake: KioskControls
  }
}
