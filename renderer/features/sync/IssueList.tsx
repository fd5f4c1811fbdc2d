import { useEffect, useRef, type ReactNode } from 'react'
import type { IssueView } from '../../../shared/ipc/account.ts'
import { isMessageKey, type MessageKey } from '../../../shared/locales/messages.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { useAnswer, useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { compare } from './issue-values.ts'

const reasonOf = (kind: string): MessageKey => {
  const key = `issue.${kind.replaceAll('_', '-')}`
  return isMessageKey(key) ? key : 'issue.other'
}

function Issue({
  issue,
  onSettle,
}: {
  readonly issue: IssueView
  readonly onSettle: (choice: 'take' | 'dismiss') => void
}): ReactNode {
  const words = useWords()
  const { t, zone, formatLocale } = words
  const index = useCatalogIndex()
  const rows = compare(issue, words, index)
  const label = issue.label || t('day.no-description')
  return (
    <li className="issue">
      <h3 className="truncate" title={label}>
        {label}
      </h3>
      <p className="small">
        {t(reasonOf(issue.kind))} <time>{dateAndTime(issue.at, zone, formatLocale)}</time>
      </p>
      {rows.length > 0 ? (
        <div className="comparison-frame">
          <table className="comparison">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{t('sync.field')}</span>
                </th>
                <th scope="col">{t('sync.stands')}</th>
                <th scope="col">{t('sync.other')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.words} className={row.isDifferent ? 'is-different' : ''}>
                  <th scope="row">{t(row.words)}</th>
                  <td>{row.kept}</td>
                  <td>{row.other}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <div className="button-row">
        <Button
          aria-label={t('sync.take-of', { label })}
          onPress={() => {
            onSettle('take')
          }}
        >
          {t('sync.take')}
        </Button>
        <Button
          look="quiet"
          aria-label={t('sync.keep-of', { label })}
          onPress={() => {
            onSettle('dismiss')
          }}
        >
          {t('sync.keep')}
        </Button>
      </div>
    </li>
  )
}

/** What was set aside and why, with both versions. */
export function IssueList(): ReactNode {
  const { t } = useWords()
  const { data: issues = [] } = useAnswer('sync:issues', {})
  const heading = useRef<HTMLHeadingElement>(null)
  /** How many there were when one was settled. */
  const before = useRef<number>(undefined)
  const count = issues.length
  const settling = useRequest('sync:settle-issue', {
    onSuccess: () => {
      before.current = count
      announce(t('sync.settled'))
    },
  })
  useEffect(() => {
    // The buttons that had the focus are gone with their issue.
    if (before.current === undefined || count >= before.current) return
    before.current = undefined
    if (document.activeElement === document.body) heading.current?.focus()
  }, [count])
  return (
    <section className="card panel" aria-labelledby="sync-issues">
      <h2 id="sync-issues" ref={heading} tabIndex={-1}>
        {t('sync.issues')}
      </h2>
      <p className="small">{issues.length === 0 ? t('sync.no-issues') : t('sync.issues-text')}</p>
      <ul className="issues">
        {issues.map((issue) => (
          <Issue
            key={issue.id}
            issue={issue}
            onSettle={(choice) => {
              settling.mutate({ id: issue.id, choice })
            }}
          />
        ))}
      </ul>
    </section>
  )
}
