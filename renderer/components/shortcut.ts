import type { Platform } from './words.tsx'

/** How a shortcut is written on this system: `Ctrl+1`, `⌘1`. */
export const shortcutLabel = (key: string, platform: Platform): string =>
  platform === 'darwin' ? `⌘${key === 'Enter' ? '↩' : key}` : `Ctrl+${key}`

/**
 * Tells assistive tools the shortcut of an element (WAI-ARIA 1.2 section 6.6, `aria-keyshortcuts`). Used as a ref, since the component
 * library lets only the attributes through that it knows.
 */
export const tellShortcut =
  (key: string, platform: Platform) =>
  (element: Element | null): void => {
    element?.setAttribute('aria-keyshortcuts', platform === 'darwin' ? `Meta+${key}` : `Control+${key}`)
  }

/** Whether the one modifier of this system's shortcuts is held, and no other. */
export const hasModifier = (event: KeyboardEvent, platform: Platform): boolean =>
  (platform === 'darwin' ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) &&
  !event.altKey &&
  !event.shiftKey
