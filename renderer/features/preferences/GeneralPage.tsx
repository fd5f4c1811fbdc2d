import { useState, type ReactNode } from 'react'
import { addDays, Day } from '../../../shared/domain/day.ts'
import { formatClock, parseDuration } from '../../../shared/domain/duration.ts'
import { Currency } from '../../../shared/domain/money.ts'
import type { AppInfo, Preferences } from '../../../shared/ipc/app.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { ChoiceField, SegmentField, WordsField } from '../../components/fields.tsx'
import { weekday } from '../../components/format.ts'
import { shortcutLabel } from '../../components/shortcut.ts'
import { useWords } from '../../components/words.tsx'

/** A Monday; the names of the weekdays are read from the days that follow. */
const aMonday = Day.parse('2026-11-23')

const MINUTE = 60_000
const goalText = (minutes: number): string => (minutes === 0 ? '' : formatClock(minutes * MINUTE))

/** Reads a goal that was typed: a duration of at most a day; a bare number means hours here. `undefined` where it is none. */
function parseGoal(text: string): number | undefined {
  const clean = text.trim()
  if (clean === '' || clean === '0') return 0
  const milliseconds = parseDuration(/^\d+(?:[.,]\d+)?$/.test(clean) ? `${clean}h` : clean)
  const minutes = milliseconds === undefined ? undefined : Math.round(milliseconds / MINUTE)
  return minutes !== undefined && minutes <= 1440 ? minutes : undefined
}

export interface GeneralPageProps {
  readonly info: AppInfo
}

/** A field that is written when it is left, and says so where it cannot be read. */
function useTyped<T>(saved: string, parse: (text: string) => T | undefined, save: (value: T) => void) {
  const [typed, setTyped] = useState<string>()
  const text = typed ?? saved
  const value = parse(text)
  return {
    value: text,
    isWrong: value === undefined,
    onChange: setTyped,
    onBlur: () => {
      if (value === undefined) return
      if (typed !== undefined && typed !== saved) save(value)
      setTyped(undefined)
    },
  }
}

function Look({
  preferences,
  change,
}: {
  readonly preferences: Preferences
  readonly change: (changes: Partial<Preferences>) => void
}): ReactNode {
  const { t } = useWords()
  return (
    <section className="card panel" aria-labelledby="settings-look">
      <h2 id="settings-look">{t('settings.look')}</h2>
      <ChoiceField
        label={t('settings.language')}
        choices={[
          { id: 'system', name: t('settings.language-system') },
          { id: 'en', name: t('settings.language-en') },
          { id: 'de', name: t('settings.language-de') },
        ]}
        value={preferences.locale}
        onChange={(locale) => {
          change({ locale })
        }}
      />
      <SegmentField
        label={t('settings.theme')}
        choices={[
          { id: 'system', name: t('settings.theme-system') },
          { id: 'light', name: t('settings.theme-light') },
          { id: 'dark', name: t('settings.theme-dark') },
        ]}
        value={preferences.theme}
        onChange={(theme) => {
          change({ theme })
        }}
      />
      <SegmentField
        label={t('settings.density')}
        choices={[
          { id: 'comfortable', name: t('settings.density-comfortable') },
          { id: 'compact', name: t('settings.density-compact') },
        ]}
        value={preferences.density}
        onChange={(density) => {
          change({ density })
        }}
      />
    </section>
  )
}

function Work({
  preferences,
  change,
}: {
  readonly preferences: Preferences
  readonly change: (changes: Partial<Preferences>) => void
}): ReactNode {
  const { t, formatLocale } = useWords()
  const goal = useTyped(goalText(preferences.dailyGoalMinutes), parseGoal, (dailyGoalMinutes) => {
    change({ dailyGoalMinutes })
  })
  const currency = useTyped(
    preferences.currency,
    (text) => Currency.safeParse(text.trim().toUpperCase()).data,
    (code) => {
      change({ currency: code })
    },
  )
  return (
    <section className="card panel" aria-labelledby="settings-work">
      <h2 id="settings-work">{t('settings.work')}</h2>
      <ChoiceField
        label={t('settings.first-weekday')}
        choices={[1, 2, 3, 4, 5, 6, 7].map((number) => ({
          id: String(number),
          name: weekday(addDays(aMonday, number - 1), formatLocale, 'long'),
        }))}
        value={String(preferences.firstWeekday)}
        onChange={(number) => {
          change({ firstWeekday: Number(number) })
        }}
      />
      <WordsField
        label={t('settings.daily-goal')}
        hint={t('settings.daily-goal-hint')}
        value={goal.value}
        problem={goal.isWrong ? t('settings.daily-goal-wrong') : undefined}
        onChange={goal.onChange}
        onBlur={goal.onBlur}
      />
      <WordsField
        label={t('settings.currency')}
        value={currency.value}
        maxLength={3}
        problem={currency.isWrong ? t('settings.currency-wrong') : undefined}
        onChange={currency.onChange}
        onBlur={currency.onBlur}
      />
    </section>
  )
}

function Shortcuts(): ReactNode {
  const { t, platform } = useWords()
  const label = (key: string): string => shortcutLabel(key, platform)
  const rows = [
    [t('settings.shortcut-toggle'), [label('Enter')]],
    [t('settings.shortcut-focus'), [label('N')]],
    [t('settings.shortcut-screens'), [label('1'), label('2'), label('3'), label('4')]],
    [t('settings.shortcut-rows'), ['↑', '↓']],
    [t('settings.shortcut-delete'), ['Del']],
    [t('settings.shortcut-undo'), [label('Z')]],
    [t('settings.shortcut-close'), ['Esc']],
  ] as const
  return (
    <section className="card panel" aria-labelledby="settings-shortcuts">
      <h2 id="settings-shortcuts">{t('settings.shortcuts')}</h2>
      <dl className="shortcuts">
        {rows.map(([name, keys]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** What a person sets for this computer. Each choice counts at once. */
export function GeneralPage({ info }: GeneralPageProps): ReactNode {
  const { t } = useWords()
  const { mutate } = useRequest('app:change-preferences')
  const change = (changes: Partial<Preferences>): void => {
    mutate(changes)
  }
  return (
    <>
      <Look preferences={info.preferences} change={change} />
      <Work preferences={info.preferences} change={change} />
      <Shortcuts />
      <p className="small">{t('settings.version', { version: info.version })}</p>
    </>
  )
}
