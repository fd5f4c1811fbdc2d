import { minorDigits, type Rate } from '../../shared/domain/money.ts'

const LARGEST = 1_000_000_000n

function separatorsOf(locale: string): { readonly decimal: string; readonly group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1_234_567.5)
  return {
    decimal: parts.find(({ type }) => type === 'decimal')?.value ?? '.',
    group: parts.find(({ type }) => type === 'group')?.value ?? ',',
  }
}

/**
 * Cuts a typed number into whole and fraction. The locale's own separators are read as such; a single one that cannot
 * group thousands is taken as the decimal sign, since keypads and people differ: `85.50` in German, `85,50` in English.
 */
function cut(text: string, locale: string): { readonly whole: string; readonly fraction: string } | undefined {
  const { decimal, group } = separatorsOf(locale)
  const clean = text.replaceAll(/[\s\u00a0\u202f'’]/g, '')
  const plain = /^(\d+)$/.exec(clean)
  if (plain?.[1]) return { whole: plain[1], fraction: '' }
  const grouped = /^(\d{1,3})((?:[.,]\d{3})*)(?:([.,])(\d*))?$/.exec(clean)
  const simple = /^(\d+)([.,])(\d*)$/.exec(clean)
  if (simple?.[1] && (simple[2] === decimal || simple[3]?.length !== 3 || simple[2] !== group)) {
    return { whole: simple[1], fraction: simple[3] ?? '' }
  }
  if (!grouped?.[1]) return undefined
  const groups = grouped[2] ?? ''
  const signs = new Set(groups.replaceAll(/\d/g, ''))
  if (signs.size > 1 || (grouped[3] !== undefined && signs.has(grouped[3]))) return undefined
  return { whole: grouped[1] + groups.replaceAll(/\D/g, ''), fraction: grouped[4] ?? '' }
}

/**
 * Reads an amount that a person typed, exactly, in whole minor units of its currency. `undefined` where it is no number, is
 * finer than the currency, or too large.
 */
export function parseAmount(text: string, currency: string, locale: string): number | undefined {
  const parts = cut(text.trim(), locale)
  const digits = minorDigits(currency)
  if (!parts || parts.fraction.length > digits) return undefined
  const minor = BigInt(parts.whole + parts.fraction.padEnd(digits, '0'))
  return minor <= LARGEST ? Number(minor) : undefined
}

/** An amount as it stands in a field: no currency, no grouping, all of its digits. */
export function amountText({ minor, currency }: Rate, locale: string): string {
  const digits = minorDigits(currency)
  const all = String(minor).padStart(digits + 1, '0')
  if (digits === 0) return all
  return `${all.slice(0, -digits)}${separatorsOf(locale).decimal}${all.slice(-digits)}`
}
