import { useEffect, useEffectEvent } from 'react'
import { hasModifier } from './components/shortcut.ts'
import { runNewestAction } from './components/toasts.tsx'
import type { Platform } from './components/words.tsx'
import type { Screen } from './screen.ts'

export interface ShortcutActions {
  /** The screens by the numbers that lead to them. */
  readonly names: readonly Screen['name'][]
  readonly open: (name: Screen['name']) => void
  /** Starts or stops the timer. */
  readonly toggle: () => void
  /** Puts the focus into the description field. */
  readonly describe: () => void
}

const overlayOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[role="dialog"]:not([aria-modal="false"])') : null

/** In a dialog, the key that starts a timer elsewhere submits the form. */
function submitWithin(event: KeyboardEvent): boolean {
  const form = event.key === 'Enter' ? overlayOf(event.target)?.querySelector('form') : undefined
  form?.requestSubmit()
  return form !== undefined && form !== null
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, [contenteditable="true"]') !== null

/**
 * The shortcuts of the window, all with Ctrl (Cmd on a Mac), so that they never meet what a person types: the numbers switch screens, N
 * goes to the description, Enter starts or stops, Z takes the last deletion back. Nothing happens behind an open dialog.
 */
export function useShortcuts(platform: Platform, actions: ShortcutActions): void {
  const act = useEffectEvent((event: KeyboardEvent): boolean => {
    const name = actions.names[Number(event.key) - 1]
    if (name) actions.open(name)
    else if (event.key === 'Enter') actions.toggle()
    else if (event.key.toLowerCase() === 'n') actions.describe()
    else if (event.key.toLowerCase() === 'z' && !isField(event.target)) return runNewestAction()
    else return false
    return true
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || !hasModifier(event, platform)) return
      const isDone = overlayOf(event.target) ? submitWithin(event) : act(event)
      if (!isDone) return
      event.preventDefault()
      event.stopPropagation()
    }
    // On the way down: a button in focus would take Enter for itself, with Ctrl too.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true })
    }
  }, [platform])
}
