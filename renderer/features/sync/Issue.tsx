import type { ReactNode } from 'react'
import type { IssueChoice, IssueView } from '../../../shared/ipc/account.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { compare } from './issue-values.ts'
import { choiceKey, headings, isEditable, whatHappened, whose } from './issue-words.ts'

export interface IssueProps {
  readonly issue: IssueView
  readonly onSettle: (choice: IssueChoice) => void
  readonly onEdit: () => void
}

/** One change that was set aside: what happened, both versions and whose they are, and what can be done. */
export function Issue({ issue, onSettle, onEdit }: IssueProps): ReactNode {
  const words = useWords()
  const { t, zone, formatLocale } = words
  const index = useCatalogIndex()
  const label = issue.label || t('day.no-description')
  return (
    <li className="issue">
      <h3 className="truncate" title={label}>
        {label}
      </h3>
      <p className="small">
        {whatHappened(issue, words)} <time>{dateAndTime(issue.at, zone, formatLocale)}</time>
      </p>
      <Versions issue={issue} rows={compare(issue, words, index)} />
      <div className="button-row">
        {(['take', 'both', 'dismiss'] as const)
          .filter((choice) => issue.choices.includes(choice))
          .map((choice) => {
            const text = t(choiceKey(issue.kind, choice))
            return (
              <Button
                key={choice}
                look={choice === 'dismiss' ? 'quiet' : 'plain'}
                aria-label={t('issue.choice-of', { choice: text, label })}
                onPress={() => {
                  onSettle(choice)
                }}
              >
                {text}
              </Button>
            )
          })}
        {isEditable(issue) ? (
          <Button look="quiet" aria-label={t('issue.choice-of', { choice: t('issue.change'), label })} onPress={onEdit}>
            {t('issue.change')}
          </Button>
        ) : null}
      </div>
    </li>
  )
}

function Versions({
  issue,
  rows,
}: {
  readonly issue: IssueView
  readonly rows: ReturnType<typeof compare>
}): ReactNode {
  const words = useWords()
  const { t } = words
  if (rows.length === 0) return null
  const names = headings(issue)
  // A timer that was stopped is the one that still stands.
  const [left, right] = issue.kind === 'auto-stopped' ? [issue.lost, issue.stands] : [issue.stands, issue.lost]
  // Of a new entry that was not taken there is only one version.
  const hasKept = rows.some(({ kept }) => kept !== '')
  const hasOther = rows.some(({ other }) => other !== '')
  return (
    <div className="comparison-frame">
      <table className="comparison">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('sync.field')}</span>
            </th>
            {hasKept ? (
              <th scope="col">
                {t(names.kept)}
                {left ? <span className="issue-side">{whose(left, words)}</span> : null}
              </th>
            ) : null}
            {hasOther ? (
              <th scope="col">
                {t(names.other)}
                {right ? <span className="issue-side">{whose(right, words)}</span> : null}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.words} className={hasKept && hasOther && row.isDifferent ? 'is-different' : ''}>
              <th scope="row">{t(row.words)}</th>
              {hasKept ? <td>{row.kept}</td> : null}
              {hasOther ? <td>{row.other}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
