import type { Channel, Input, Output } from './contract.ts'
import type { EventName, EventPayload } from './events.ts'
import type { Result } from './failure.ts'
import type { KioskChannel, KioskEventName, KioskEventPayload, KioskInput, KioskOutput } from './kiosk.ts'

/** `window.bridge` of the tracker: all that its page can reach. */
export interface Bridge {
  /** Asks main. Never rejects for a failure of the question itself: that is a value. */
  invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Result<Output<C>>>
  /** Calls back on every event of that name until the returned function is called. */
  listen<E extends EventName>(event: E, callback: (payload: EventPayload<E>) => void): () => void
}

/** `window.bridge` of the kiosk: its own questions and events, and none of the tracker's. */
export interface KioskBridge {
  invoke<C extends KioskChannel>(channel: C, input: KioskInput<C>): Promise<Result<KioskOutput<C>>>
  listen<E extends KioskEventName>(event: E, callback: (payload: KioskEventPayload<E>) => void): () => void
}
