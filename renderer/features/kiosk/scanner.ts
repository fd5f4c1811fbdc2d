import { useEffect, useEffectEvent } from 'react'

/** No hand types like this: the longest pause between two signs of a reader, and the longest on average, in milliseconds. */
const LONGEST_PAUSE = 100
const AVERAGE_PAUSE = 50
const SHORTEST_CODE = 4
const LONGEST_CODE = 256
/** So long the same code is the same read: a card that is held to a reader is read again and again. In milliseconds. */
export const SAME_READ = 3000

/** What is looked at of a key event; `at` is when it happened, in milliseconds of a clock that never jumps. */
export interface Key {
  readonly key: string
  readonly at: number
}

/** What a key turned out to be: nothing, the end of a read, or the end of one that was just there. */
export type Read =
  | { readonly kind: 'none' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'again' }

/**
 * Tells a reader, which is a keyboard to the computer, from a person's hand: a burst of signs that ends with Enter. The returned
 * function is called with every key, wherever the focus is.
 */
export function createReader(): (key: Key) => Read {
  let signs = ''
  let first = 0
  let last = 0
  let before: { readonly text: string; readonly at: number } | undefined

  return ({ key, at }) => {
    const isBurst = signs === '' || at - last <= LONGEST_PAUSE
    if (/^.$/u.test(key)) {
      if (!isBurst) signs = ''
      if (signs === '') first = at
      signs = (signs + key).slice(-LONGEST_CODE)
      last = at
      return { kind: 'none' }
    }
    // Capitals come with a Shift of their own.
    if (key === 'Shift' || key === 'CapsLock') return { kind: 'none' }
    const text = signs.trim()
    const fast = isBurst && (at - first) / Math.max(1, signs.length) <= AVERAGE_PAUSE
    signs = ''
    if (key !== 'Enter' || !fast || text.length < SHORTEST_CODE) return { kind: 'none' }
    const isAgain = before !== undefined && before.text === text && at - before.at < SAME_READ
    before = { text, at }
    return isAgain ? { kind: 'again' } : { kind: 'code', text }
  }
}

const inField = (target: EventTarget | null): target is HTMLInputElement => target instanceof HTMLInputElement

/** Calls back with every code that is read while the page is shown, and keeps it out of whatever field has the focus. */
export function useScanner(onCode: (text: string) => void): void {
  const tell = useEffectEvent(onCode)
  useEffect(() => {
    const read = createReader()
    const onKey = (event: KeyboardEvent): void => {
      const found = read({ key: event.key, at: event.timeStamp })
      if (found.kind === 'none') return
      // The Enter of a reader presses no button and sends no form.
      event.preventDefault()
      event.stopImmediatePropagation()
      if (inField(event.target)) event.target.blur()
      if (found.kind === 'code') tell(found.text)
    }
    // Before anything that has the focus hears of it.
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
