import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { KioskBridge } from '../../shared/ipc/bridge.ts'
import type { Failure, Result } from '../../shared/ipc/failure.ts'
import type {
  KioskChannel,
  KioskEventName,
  KioskEventPayload,
  KioskInput,
  KioskOutput,
  KioskView,
} from '../../shared/ipc/kiosk.ts'
import { bridge } from './window.ts'

/** The same door, as the kiosk's preload makes it: its page is never opened with the tracker's. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const kiosk = (): KioskBridge => bridge() as unknown as KioskBridge

/** Asks main. The answer is kept nowhere: what a person sees at a kiosk is gone with their visit. */
export function askKiosk<C extends KioskChannel>(channel: C, input: KioskInput<C>): Promise<Result<KioskOutput<C>>> {
  return kiosk().invoke(channel, input)
}

/** Calls back on every event of that name until the returned function is called. */
export function onKioskEvent<E extends KioskEventName>(
  event: E,
  callback: (payload: KioskEventPayload<E>) => void,
): () => void {
  return kiosk().listen(event, callback)
}

/** Calls back on every event of that name for as long as the component is there. */
export function useKioskEvent<E extends KioskEventName>(
  event: E,
  callback: (payload: KioskEventPayload<E>) => void,
): void {
  const tell = useEffectEvent(callback)
  useEffect(() => kiosk().listen(event, (payload) => tell(payload)), [event])
}

export interface KnownTerminal {
  readonly view: KioskView
  /** What the terminal's time is ahead of this computer's, in milliseconds, as of when it was told. */
  readonly offset: number
}

/** How the terminal stands, kept true by main; undefined until it has said it once. */
export function useKioskView(): readonly [KnownTerminal | undefined, (view: KioskView) => void] {
  const [known, setKnown] = useState<KnownTerminal>()
  const take = (view: KioskView): void => setKnown({ view, offset: view.now - Date.now() })
  const first = useEffectEvent(take)
  useKioskEvent('kiosk', take)
  useEffect(() => {
    let isHere = true
    void askKiosk('kiosk:describe', {}).then((answer) => {
      if (isHere && answer.ok) first(answer.value)
    })
    return () => {
      isHere = false
    }
  }, [])
  return [known, take]
}

export interface KioskRequest<C extends KioskChannel> {
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  /** Asks, unless an answer is still waited for: a second tap is not a second wish. */
  readonly send: (input: KioskInput<C>) => void
  /** Forgets the failure. */
  readonly clear: () => void
}

/** Something that main is asked to do, with its failure for the place where it was asked. */
export function useKioskRequest<C extends KioskChannel>(
  channel: C,
  onSuccess: (output: KioskOutput<C>) => void,
  onFailure?: (failure: Failure) => void,
): KioskRequest<C> {
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const state = useRef({ isHere: true, isBusy: false })
  useEffect(() => {
    const own = state.current
    own.isHere = true
    return () => {
      own.isHere = false
    }
  }, [])
  return {
    isBusy,
    failure,
    clear: () => setFailure(undefined),
    send: (input) => {
      if (state.current.isBusy) return
      state.current.isBusy = true
      setIsBusy(true)
      setFailure(undefined)
      void askKiosk(channel, input).then((answer) => {
        state.current.isBusy = false
        // Whoever asked has gone: the answer is about them and belongs to nobody who stands here now.
        if (!state.current.isHere) return
        setIsBusy(false)
        if (answer.ok) onSuccess(answer.value)
        else {
          setFailure(answer.failure)
          onFailure?.(answer.failure)
        }
      })
    },
  }
}
