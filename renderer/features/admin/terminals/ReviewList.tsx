import { useState, type ReactNode } from 'react'
import { Instant } from '../../../../shared/domain/instant.ts'
import { usePeople } from '../../../bridge/admin.ts'
import { useKioskReview, useTerminals, type ReviewPages } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { SegmentField } from '../../../components/fields.tsx'
import { EmptyState, Skeleton } from '../../../components/states.tsx'
import { useWords } from '../../../components/words.tsx'
import { nameOf } from '../person-words.ts'
import { Unreachable } from '../Unreachable.tsx'
import { EntryCase, PunchCase, type Names } from './ReviewCases.tsx'

const DAY = 86_400_000
const spans = [
  { id: '7', days: 7 },
  { id: '30', days: 30 },
  { id: '90', days: 90 },
] as const

function useNames(): Names {
  const { t } = useWords()
  const { data: people } = usePeople()
  const { data: terminals } = useTerminals()
  return {
    person: (id) => {
      const person = people?.find((one) => one.id === id)
      return person ? nameOf(person) : t('terminals.somebody')
    },
    terminal: (id) => terminals?.find((one) => one.id === id)?.name ?? t('terminals.some-terminal'),
  }
}

function Findings({ review }: { readonly review: NonNullable<ReviewPages['review']> }): ReactNode {
  const { t } = useWords()
  const names = useNames()
  const { entries, punches, open } = review
  if (entries.length === 0 && punches.length === 0) return <EmptyState text={t('terminals.review-none')} />
  return (
    <>
      {entries.length > 0 ? (
        <section className="card panel" aria-labelledby="review-entries">
          <h2 id="review-entries">{t('terminals.review-entries', { count: open.entries })}</h2>
          <ul className="review">
            {entries.map((entry) => (
              <EntryCase key={entry.id} entry={entry} names={names} />
            ))}
          </ul>
        </section>
      ) : null}
      {punches.length > 0 ? (
        <section className="card panel" aria-labelledby="review-punches">
          <h2 id="review-punches">{t('terminals.review-punches', { count: open.punches })}</h2>
          <ul className="review">
            {punches.map((punch) => (
              <PunchCase key={punch.id} punch={punch} names={names} />
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
  const { review, error, retry, hasMore, isLoadingMore, loadMore } = useKioskReview(Instant.parse(now - days * DAY))
  return (
    <>
      <p className="small">{t('terminals.review-text')}</p>
      <SegmentField
        label={t('terminals.review-since')}
        choices={spans.map(({ id, days: count }) => ({ id, name: t('terminals.review-days', { count }) }))}
        value={span}
        onChange={setSpan}
      />
      {error && !review ? <Unreachable error={error} onRetry={retry} /> : null}
      {review || error ? null : <Skeleton rows={4} />}
      {review ? <Findings review={review} /> : null}
      {hasMore ? (
        <Button onPress={loadMore}>{t(isLoadingMore ? 'common.loading' : 'terminals.review-more')}</Button>
      ) : null}
    </>
  )
}
