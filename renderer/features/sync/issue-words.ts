import type { IssueChoice, IssueView } from '../../../shared/ipc/account.ts'
import { isMessageKey, type MessageKey } from '../../../shared/locales/messages.ts'
import { clockTime, dateAndTime } from '../../components/format.ts'
import type { Words } from '../../components/words.tsx'

type Side = NonNullable<IssueView['lost']>

const instantOf = (values: IssueView['kept'], column: string): number | undefined => {
  const value = values[column]
  return typeof value === 'number' ? value : undefined
}

/** What happened, in one sentence. */
export function whatHappened(issue: IssueView, words: Words): string {
  const { t, zone, formatLocale } = words
  const name = issue.stands?.name ?? t('issue.somebody')
  switch (issue.kind) {
    case 'corrected': {
      const key = issue.did === 'create' ? 'created' : issue.did === 'patch' ? 'changed' : issue.did
      const said = t(`issue.corrected-${key}`, { name })
      return issue.reason === null ? said : `${said} ${t('issue.reason', { reason: issue.reason })}`
    }
    case 'auto-stopped': {
      const [start, end] = [instantOf(issue.kept, 'started_at'), instantOf(issue.kept, 'ended_at')]
      if (start === undefined || end === undefined) return t('issue.other')
      const times = { start: clockTime(start, zone, formatLocale), end: clockTime(end, zone, formatLocale) }
      const device = issue.stands?.device ?? null
      return device === null ? t('issue.auto-stopped-elsewhere', times) : t('issue.auto-stopped', { ...times, device })
    }
    case 'same-event':
      return t('issue.same-event', { name })
    default: {
      const key = `issue.${issue.kind}`
      return t(isMessageKey(key) ? key : 'issue.other')
    }
  }
}

/** Who made a version, where and when. */
export function whose({ name, isMine, device, at }: Side, { t, zone, formatLocale }: Words): string {
  const time = dateAndTime(at, zone, formatLocale)
  const who = isMine ? t('issue.you') : (name ?? t('issue.somebody'))
  return device === null ? t('issue.side', { who, time }) : t('issue.side-on', { who, device, time })
}

/** What the two versions are called. */
export function headings({ kind }: IssueView): { readonly kept: MessageKey; readonly other: MessageKey } {
  if (choiceWords[kind] === sendAgain) return { kept: 'sync.stands', other: 'issue.not-taken' }
  if (kind === 'same-event') return { kept: 'issue.theirs', other: 'issue.yours' }
  if (kind === 'corrected') return { kept: 'issue.now', other: 'issue.before' }
  if (kind === 'auto-stopped') return { kept: 'issue.stopped', other: 'issue.started' }
  return { kept: 'sync.stands', other: 'sync.other' }
}

const sendAgain = { take: 'issue.send-again', dismiss: 'issue.let-go', both: 'issue.both' } as const
const choiceWords: Readonly<Record<string, Readonly<Record<IssueChoice, MessageKey>>>> = {
  'same-event': { take: 'issue.keep-mine', dismiss: 'issue.keep-theirs', both: 'issue.both' },
  corrected: { take: 'issue.take-back', dismiss: 'issue.all-right', both: 'issue.both' },
  'auto-stopped': { take: 'issue.take-back', dismiss: 'issue.all-right', both: 'issue.both' },
  undeleted: { take: 'issue.delete', dismiss: 'sync.keep', both: 'issue.both' },
  'delete-skipped': { take: 'issue.delete', dismiss: 'sync.keep', both: 'issue.both' },
  'closed-period': sendAgain,
  'missing-target': sendAgain,
  refused: sendAgain,
  invalid: sendAgain,
  quarantined: sendAgain,
}

/** What a choice is called where an issue of this kind stands. */
export const choiceKey = (kind: string, choice: IssueChoice): MessageKey =>
  (choiceWords[kind] ?? { take: 'sync.take', dismiss: 'sync.keep', both: 'issue.both' })[choice]

/** Whether it can be changed before it is sent again: an entry whose words or times were not taken. */
export const isEditable = ({ kind, entity, did, other }: IssueView): boolean =>
  entity === 'time_entry' &&
  (choiceWords[kind] === sendAgain || kind === 'same-event') &&
  (did === 'create' || did === 'patch') &&
  (typeof other['started_at'] === 'number' || typeof other['description'] === 'string')
