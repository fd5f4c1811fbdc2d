import type { ReactNode } from 'react'
import type { KioskReview, Reviewed } from '../../../../shared/domain/terminal-administration.ts'
import { clockTime, fullDateAndTime } from '../../../components/format.ts'
import { useWords } from '../../../components/words.tsx'
import { ReviewMark } from './ReviewMark.tsx'
import { flagWords, ignoredWords, kindWords, markText } from './terminal-words.ts'

const DAY = 86_400_000

type MarkedEntry = KioskReview['entries'][number]
type FlaggedPunch = KioskReview['punches'][number]

/** How people and terminals are called. */
export interface Names {
  readonly person: (id: string) => string
  readonly terminal: (id: string) => string
}

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

interface CaseProps {
  readonly kind: 'entry' | 'punch'
  readonly id: string
  readonly found: string
  readonly reviewed: Reviewed | null
  readonly names: Names
  /** Whose it is, and what it is. */
  readonly name: string
  readonly what: string
  readonly children: ReactNode
}

function Case({ kind, id, found, reviewed, names, name, what, children }: CaseProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  return (
    <li className={`review-case${reviewed ? ' is-reviewed' : ''}`}>
      <div className="review-words">
        <h3>
          {name} <span className="small">{what}</span>
        </h3>
        {children}
        <p className="small" role="status">
          {reviewed
            ? t('terminals.reviewed-by', {
                name: names.person(reviewed.by),
                when: fullDateAndTime(reviewed.at, zone, formatLocale),
              })
            : ''}
        </p>
      </div>
      <ReviewMark about={{ kind, id, found }} isReviewed={reviewed !== null} label={`${name}, ${what}`} />
    </li>
  )
}

/** An entry of which the rule doubts something, and why. */
export function EntryCase({ entry, names }: { readonly entry: MarkedEntry; readonly names: Names }): ReactNode {
  const { t } = useWords()
  const span = useSpan()
  return (
    <Case kind="entry" {...entry} names={names} name={names.person(entry.userId)} what={span(entry)}>
      {entry.marks.map((mark) => (
        <p key={mark}>{markText(mark, t)}</p>
      ))}
      {entry.byHand ? <p className="small">{t('terminals.entry-by-hand')}</p> : null}
    </Case>
  )
}

/** A record of a terminal that is doubtful or fits nothing, and why. */
export function PunchCase({ punch, names }: { readonly punch: FlaggedPunch; readonly names: Names }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const span = useSpan()
  const { kind, at, wallAt, flags, ignored, beside, id, found, reviewed } = punch
  const isOff = Math.abs(wallAt - at) >= 60_000
  const what = t('terminals.punch', {
    kind: t(kindWords[kind]),
    when: fullDateAndTime(at, zone, formatLocale),
    terminal: names.terminal(punch.terminalId),
  })
  return (
    <Case kind="punch" {...{ id, found, reviewed, names, what }} name={names.person(punch.userId)}>
      {flags.map((flag) => (
        <p key={flag}>{t(flagWords[flag])}</p>
      ))}
      {ignored === null ? null : <p>{t(ignoredWords[ignored])}</p>}
      {beside ? <p className="small">{t('terminals.beside', { span: span(beside) })}</p> : null}
      {isOff ? (
        <p className="small">{t('terminals.punch-wall', { when: fullDateAndTime(wallAt, zone, formatLocale) })}</p>
      ) : null}
    </Case>
  )
}
