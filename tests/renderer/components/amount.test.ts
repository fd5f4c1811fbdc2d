import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountText, parseAmount } from '../../../renderer/components/amount.ts'

test.each([
  ['85.50', 'EUR', 'en-GB', 8550],
  ['85,50', 'EUR', 'de-DE', 8550],
  ['85', 'EUR', 'de-DE', 8500],
  ['85,5', 'EUR', 'de-DE', 8550],
  ['1.234,50', 'EUR', 'de-DE', 123450],
  ['1,234.50', 'USD', 'en-US', 123450],
  ['1.234', 'EUR', 'de-DE', 123400],
  ['1,234', 'USD', 'en-US', 123400],
  ['1 234,50', 'EUR', 'fr-FR', 123450],
  ["1'234.50", 'CHF', 'de-CH', 123450],
  ['9500', 'JPY', 'en-GB', 9500],
  ['1.234', 'KWD', 'en-GB', 1234],
  ['0.10', 'EUR', 'en-GB', 10],
  ['10000000', 'EUR', 'en-GB', 1_000_000_000],
])('%s in %s, as %s writes it, is %i minor units', (text, currency, locale, minor) => {
  expect(parseAmount(text, currency, locale)).toBe(minor)
})

test.each([
  ['85.50', 'de-DE', 8550],
  ['85,50', 'en-GB', 8550],
])('a sign that cannot group thousands is the decimal sign: %s in %s', (text, locale, minor) => {
  expect(parseAmount(text, 'EUR', locale)).toBe(minor)
})

test.each([
  ['', 'EUR'],
  ['abc', 'EUR'],
  ['-5', 'EUR'],
  ['1.2.3', 'EUR'],
  ['1,23,456.00', 'EUR'],
  ['85.505', 'USD'],
  ['95.5', 'JPY'],
  ['10000001', 'EUR'],
  ['99999999999999999999', 'EUR'],
])('%s is no amount in %s', (text, currency) => {
  expect(parseAmount(text, currency, text === '85.505' ? 'de-CH' : 'en-GB')).toBeUndefined()
})

test('what stands in a field reads as what was saved', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000_000 }),
      fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CHF'),
      fc.constantFrom('en-GB', 'en-US', 'de-DE', 'de-CH', 'fr-FR'),
      (minor, currency, locale) => {
        expect(parseAmount(amountText({ minor, currency }, locale), currency, locale)).toBe(minor)
      },
    ),
  )
})
