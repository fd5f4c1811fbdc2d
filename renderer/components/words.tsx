import { createContext, use, useMemo, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { translate, type Language, type MessageKey, type MessageValues } from '../../shared/locales/messages.ts'

export type Platform = 'darwin' | 'linux' | 'win32'

/** The words, and the forms that dates, times and numbers take. */
export interface Words {
  readonly language: Language
  /** The regional form for dates, times and numbers (BCP 47). */
  readonly formatLocale: string
  /** Where this computer is. */
  readonly zone: TimeZone
  readonly platform: Platform
  readonly t: (key: MessageKey, values?: MessageValues) => string
}

const WordsContext = createContext<Words | undefined>(undefined)

export interface WordsProviderProps extends Omit<Words, 't'> {
  readonly children: ReactNode
}

export function WordsProvider({ language, formatLocale, zone, platform, children }: WordsProviderProps): ReactNode {
  const words = useMemo<Words>(
    () => ({ language, formatLocale, zone, platform, t: (key, values) => translate(language, key, values) }),
    [language, formatLocale, zone, platform],
  )
  return (
    <I18nProvider locale={formatLocale}>
      <WordsContext value={words}>{children}</WordsContext>
    </I18nProvider>
  )
}

export function useWords(): Words {
  const words = use(WordsContext)
  if (!words) throw new Error('there are no words outside of WordsProvider')
  return words
}
