import { Locale, type Preferences } from '../shared/ipc/app.ts'

/** The language to speak: the one that the person chose, else the first of the computer's languages that the app has, else English. */
export function chooseLocale(preference: Preferences['locale'], systemLanguages: readonly string[]): Locale {
  if (preference !== 'system') return preference
  const known = systemLanguages.map((tag) => Locale.safeParse(tag.toLowerCase().split('-')[0]))
  return known.find((parsed) => parsed.success)?.data ?? 'en'
}

/**
 * The regional form for dates and numbers (BCP 47): the computer's own, as long as it belongs to the language spoken, so that
 * an Austrian sees Austrian dates; else the language itself. Systems name theirs in more ways than Intl takes
 * (`en-US@posix`, `de_AT.UTF-8`): what follows `@` or `.` is dropped, and a name that is still none is not used.
 */
export function chooseFormatLocale(locale: Locale, systemLocale: string): string {
  const tag = systemLocale.replace(/[@.].*$/, '').replaceAll('_', '-')
  try {
    const [known] = Intl.getCanonicalLocales(tag)
    return known !== undefined && known.split('-')[0] === locale ? known : locale
  } catch (error) {
    // The one error of this function (ECMA-402 section 8.3.1).
    if (error instanceof RangeError) return locale
    throw error
  }
}
