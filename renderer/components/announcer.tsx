import { useSyncExternalStore, type ReactNode } from 'react'

let words = ''
const listeners = new Set<() => void>()

/** Tells screen readers something that the eye sees anyway. */
export function announce(text: string): void {
  // A trailing space makes the same words new, so that they are spoken again.
  words = words === text ? `${text} ` : text
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The region that screen readers listen to. Once per page. */
export function Announcer(): ReactNode {
  const text = useSyncExternalStore(subscribe, () => words)
  return (
    <div className="visually-hidden" aria-live="polite" data-announcer>
      {text}
    </div>
  )
}
