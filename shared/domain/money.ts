import { z } from 'zod'

/** An ISO 4217 currency code, e.g. `EUR`. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, { error: 'not a currency code' })
export type Currency = z.infer<typeof Currency>

/** An hourly rate: whole minor units of its currency (cents where it has cents), never a fraction. */
export const Rate = z.object({ minor: z.int().min(0).max(1_000_000_000), currency: Currency }).readonly()
export type Rate = z.infer<typeof Rate>

/** How many digits a currency has after the point: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217 minor unit). */
export const minorDigits = (currency: Currency): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** What a time costs at an hourly rate, in whole minor units, rounded half up once at the end. Exact for any duration below 1,000 hours. */
export function amountFor(milliseconds: number, rate: Rate): number {
  const hour = 3_600_000n
  return Number((BigInt(Math.trunc(milliseconds)) * BigInt(rate.minor) * 2n + hour) / (hour * 2n))
}
