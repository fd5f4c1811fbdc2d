import { createContext, use, useCallback, useLayoutEffect, type ReactNode } from 'react'
import type { Instant } from '../../../shared/domain/instant.ts'
import type { TextSize } from '../../../shared/domain/terminal.ts'
import type { TimeZone } from '../../../shared/domain/zone.ts'
import type { Language } from '../../../shared/locales/messages.ts'
import { useTicking } from '../../components/clock.ts'
import { clockTime } from '../../components/format.ts'
import { useWords, WordsProvider } from '../../components/words.tsx'

/** The regional form for dates and times of each language: shops and halls write 24 hours in both. */
const FORMATS: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }

export interface SpeakingProps {
  readonly language: Language
  readonly textSize: TextSize
  readonly zone: TimeZone
  readonly children: ReactNode
}

/** Speaks a language in a size of text: the terminal's own, or those of whoever stands there. */
export function Speaking({ language, textSize, zone, children }: SpeakingProps): ReactNode {
  useLayoutEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dataset['text'] = textSize
  }, [language, textSize])
  return (
    <WordsProvider language={language} formatLocale={FORMATS[language]} zone={zone} platform="linux">
      {children}
    </WordsProvider>
  )
}

const OffsetContext = createContext(0)

export interface TerminalTimeProps {
  /** What the terminal's time is ahead of this computer's, in milliseconds. */
  readonly offset: number
  readonly children: ReactNode
}

/** Gives the pages the terminal's own time, which the server corrects: what a person reads is what is recorded. */
export function TerminalTime({ offset, children }: TerminalTimeProps): ReactNode {
  return <OffsetContext value={offset}>{children}</OffsetContext>
}

/** Something that follows from the terminal's time; drawn again only when it came out differently. */
export function useTerminalTime<T extends string | number>(select: (now: Instant) => T): T {
  const offset = use(OffsetContext)
  return useTicking(useCallback((now: Instant) => select(now + offset), [select, offset]))
}

/** A wall-clock time as the language of the moment writes it. */
export function useClockTime(): (instant: Instant) => string {
  const { zone, formatLocale } = useWords()
  return useCallback((instant) => clockTime(instant, zone, formatLocale), [zone, formatLocale])
}
