import { useEffect, useEffectEvent, useState } from 'react'

const secondsUntil = (deadline: number): number => Math.max(0, Math.ceil((deadline - performance.now()) / 1000))

/** What a person does that shows that they are still there. */
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel'] as const

/**
 * Counts whole seconds down to zero and then calls back once. It is measured with a clock that nobody can set. With
 * `isHeldOff`, every touch and key begins it again.
 */
export function useCountdown(seconds: number, isHeldOff: boolean, onEnd: () => void): number {
  const [left, setLeft] = useState(seconds)
  const end = useEffectEvent(onEnd)
  useEffect(() => {
    let deadline = performance.now() + seconds * 1000
    const look = (): void => {
      const now = secondsUntil(deadline)
      setLeft(now)
      if (now > 0) return
      clearInterval(timer)
      end()
    }
    const timer = setInterval(look, 250)
    look()
    const begin = (): void => {
      deadline = performance.now() + seconds * 1000
      setLeft(seconds)
    }
    if (isHeldOff)
      for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, begin, { capture: true, passive: true })
    return () => {
      clearInterval(timer)
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, begin, { capture: true })
    }
  }, [seconds, isHeldOff])
  return left
}

/** Calls back on Escape, wherever the focus is. */
export function useEscape(onEscape: () => void): void {
  const escape = useEffectEvent(onEscape)
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') escape()
    }
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
