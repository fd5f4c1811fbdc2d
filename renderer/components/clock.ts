import { useCallback, useSyncExternalStore } from 'react'
import type { Instant } from '../../shared/domain/instant.ts'

type Listener = () => void

const listeners = new Set<Listener>()
let timer: ReturnType<typeof setTimeout> | undefined

function tick(): void {
  for (const listener of listeners) listener()
  schedule()
}

/** One timer for the whole page, aligned to the second; none while nobody looks. */
function schedule(): void {
  clearTimeout(timer)
  timer = undefined
  if (listeners.size === 0 || document.hidden) return
  // A few milliseconds late rather than early: a tick just before the second would show the old one for a whole second.
  timer = setTimeout(tick, 1000 - (Date.now() % 1000) + 3)
}

function onVisibility(): void {
  if (document.hidden) schedule()
  else tick()
}

function subscribe(listener: Listener): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', onVisibility)
  listeners.add(listener)
  if (timer === undefined) schedule()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', onVisibility)
    schedule()
  }
}

/** The start of the current second. */
const secondNow = (): Instant => Math.floor(Date.now() / 1000) * 1000

/**
 * Something that follows from the time, as a string or number. It is worked out each second, and the component is drawn again
 * only when it came out differently.
 */
export function useTicking<T extends string | number>(select: (now: Instant) => T): T {
  const snapshot = useCallback(() => select(secondNow()), [select])
  return useSyncExternalStore(subscribe, snapshot)
}
