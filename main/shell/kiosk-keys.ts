/** What Chromium says of a key before a page hears of it, as far as it is looked at here. */
export interface KeyStroke {
  /** The value of the key: `a`, `F5`, `Enter`. */
  readonly key: string
  readonly control: boolean
  readonly alt: boolean
  readonly meta: boolean
  readonly shift: boolean
}

/** Keys without a sign of their own that a page can use: they move, choose, correct, and never leave it. */
const USEFUL: ReadonlySet<string> = new Set([
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'Insert',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Shift',
  'CapsLock',
  'NumLock',
  'AltGraph',
  // Half of a letter: the accent before it, and what an input method is still working on.
  'Dead',
  'Compose',
  'Process',
])

/** A letter may be two units of a string. */
const isOneSign = (key: string): boolean => /^.$/u.test(key)

/**
 * Whether a key may reach the kiosk's page. Only what is named passes, so that a shortcut that nobody thought of is shut too:
 * signs, and the keys above. Nothing passes together with Ctrl, Alt, Cmd or the Windows key; but the signs behind AltGr,
 * which Windows tells as Ctrl and Alt, and which a password may have.
 */
export function mayReachKiosk({ key, control, alt, meta, shift }: KeyStroke): boolean {
  if (meta) return false
  const isSign = isOneSign(key)
  if (control && alt) return isSign && !/^[a-z0-9 ]$/i.test(key)
  if (control || alt) return false
  // Shift and Insert would put in what lies on the clipboard.
  if (shift && (key === 'Insert' || key === 'Delete' || key === 'Escape')) return false
  return isSign || USEFUL.has(key)
}
