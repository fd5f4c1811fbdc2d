import { useState, type ReactNode } from 'react'
import { Instant } from '../../../../shared/domain/instant.ts'
import type { KioskReview } from '../../../../shared/domain/terminal-administration.ts'
import { usePeople } from '../../../bridge/admin.ts'
import { useKioskReview, useTerminals } from '../../../bridge/terminals.ts'
import { SegmentField } from '../../../components/fields.tsx'
import { clockTime, fullDateAndTime } from '../../../components/format.ts'
import { EmptyState, Skeleton } from '../../../components/states.tsx'
import { useWords } from '../../../components/words.tsx'
import { nameOf } from '../person-words.ts'
import { Unreachable } from '../Unreachable.tsx'
import { flagWords, ignoredWords, kindWords, markText } from './terminal-words.ts'

const DAY = 86_400_000
const spans = [
  { id: '7', days: 7 },
  { id: '30', days: 30 },
  { id: '90', days: 90 },
] as const

type MarkedEntry = KioskReview['entries'][number]
type FlaggedPunch = KioskReview['punches'][number]

/** When an entry was, in words. */
function useSpan(): (entry: Pick<MarkedEntry, 'startedAt' | 'endedAt'>) => string {
  const { t, zone, formatLocale } = useWords()
  return ({ startedAt, endedAt }) => {
    const from = fullDateAndTime(startedAt, zone, formatLocale)
    if (endedAt === null) return t('terminals.entry-open', { from })
    // The day again where it is another one.
    const told = endedAt - startedAt < DAY / 2 ? clockTime : fullDateAndTime
    return t('terminals.entry-span', { from, to: told(endedAt, zone, formatLocale) })
  }
}

function EntryCase({ entry, name }: { readonly entry: MarkedEntry; readonly name: string }): ReactNode {
  const { t } = useWords()
  const span = useSpan()
  return (
    <li className="review-case">
      <h3>
        {name} <span className="small">{span(entry)}</span>
      </h3>
      {entry.marks.map((mark) => (
        <p key={mark}>{markText(mark, t)}</p>
      ))}
      {entry.byHand ? <p className="small">{t('terminals.entry-by-hand')}</p> : null}
    </li>
  )
}

interface PunchCaseProps {
  readonly punch: FlaggedPunch
  readonly name: string
  readonly terminal: string
}

function PunchCase({ punch, name, terminal }: PunchCaseProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const span = useSpan()
  const { kind, at, wallAt, flags, ignored, beside } = punch
  const isOff = Math.abs(wallAt - at) >= 60_000
  return (
    <li className="review-case">
      <h3>
        {name}{' '}
        <span className="small">
          {t('terminals.punch', { kind: t(kindWords[kind]), when: fullDateAndTime(at, zone, formatLocale), terminal })}
        </span>
      </h3>
      {flags.map((flag) => (
        <p key={flag}>{t(flagWords[flag])}</p>
      ))}
      {ignored === null ? null : <p>{t(ignoredWords[ignored])}</p>}
      {beside ? <p className="small">{t('terminals.beside', { span: span(beside) })}</p> : null}
      {isOff ? (
        <p className="small">{t('terminals.punch-wall', { when: fullDateAndTime(wallAt, zone, formatLocale) })}</p>
      ) : null}
    </li>
  )
}

function Findings({ review }: { readonly review: KioskReview }): ReactNode {
  const { t } = useWords()
  const { data: people } = usePeople()
  const { data: terminals } = useTerminals()
  const personName = (id: string): string => {
    const person = people?.find((one) => one.id === id)
    return person ? nameOf(person) : t('terminals.somebody')
  }
  const terminalName = (id: string): string =>
    terminals?.find((one) => one.id === id)?.name ?? t('terminals.some-terminal')
  if (review.entries.length === 0 && review.punches.length === 0) {
    return <EmptyState text={t('terminals.review-none')} />
  }
  return (
    <>
      {review.entries.length > 0 ? (
        <section className="card panel" aria-labelledby="review-entries">
          <h2 id="review-entries">{t('terminals.review-entries', { count: review.entries.length })}</h2>
          <ul className="review">
            {review.entries.map((entry) => (
              <EntryCase key={entry.id} entry={entry} name={personName(entry.userId)} />
            ))}
          </ul>
        </section>
      ) : null}
      {review.punches.length > 0 ? (
        <section className="card panel" aria-labelledby="review-punches">
          <h2 id="review-punches">{t('terminals.review-punches', { count: review.punches.length })}</h2>
          <ul className="review">
            {review.punches.map((punch) => (
              <PunchCase
                key={punch.id}
                punch={punch}
                name={personName(punch.userId)}
                terminal={terminalName(punch.terminalId)}
              />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}

/** What terminals recorded that wants a look, in plain words. Nothing was left out or changed because of it. */
export function ReviewList(): ReactNode {
  const { t } = useWords()
  const [now] = useState(() => Date.now())
  const [span, setSpan] = useState<(typeof spans)[number]['id']>('30')
  const days = spans.find(({ id }) => id === span)?.days ?? 30
  const { data: review, error, refetch } = useKioskReview(Instant.parse(now - days * DAY))
  return (
    <>
      <p className="small">{t('terminals.review-text')}</p>
      <SegmentField
        label={t('terminals.review-since')}
        choices={spans.map(({ id, days: count }) => ({ id, name: t('terminals.review-days', { count }) }))}
        value={span}
        onChange={setSpan}
      />
      {error && !review ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {review || error ? null : <Skeleton rows={4} />}
      {review ? <Findings review={review} /> : null}
    </>
  )
}
