import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { IssueChanges, IssueChoice, IssueView } from '../../../shared/ipc/account.ts'
import { useAnswer, useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'
import { Issue } from './Issue.tsx'

/** What was set aside and why, with both versions. */
export function IssueList(): ReactNode {
  const { t } = useWords()
  const { data: issues = [] } = useAnswer('sync:issues', {})
  const { data: app } = useAnswer('app:describe', {})
  const heading = useRef<HTMLHeadingElement>(null)
  const [edited, setEdited] = useState<IssueView>()
  /** How many there were when one was settled. */
  const before = useRef<number>(undefined)
  const count = issues.length
  const reopening = useRequest('sync:reopen-issue')
  const settling = useRequest('sync:settle-issue')
  useEffect(() => {
    // The buttons that had the focus are gone with their issue.
    if (before.current === undefined || count >= before.current) return
    before.current = undefined
    if (document.activeElement === document.body) heading.current?.focus()
  }, [count])
  const settle = (id: string, choice: IssueChoice, changes?: IssueChanges): void => {
    settling.mutate(changes ? { id, choice, changes } : { id, choice }, {
      onSuccess: () => {
        before.current = count
        announce(t('sync.settled'))
        say(t('sync.settled'), {
          label: t('common.undo'),
          run: () => {
            reopening.mutate({ id })
          },
        })
      },
    })
  }
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
              settle(issue.id, choice)
            }}
            onEdit={() => {
              setEdited(issue)
            }}
          />
        ))}
      </ul>
      {edited ? (
        <ChangeDialog
          issue={edited}
          firstWeekday={app?.preferences.firstWeekday ?? 1}
          onClose={() => {
            setEdited(undefined)
          }}
          onSend={(changes) => {
            // Of two for one event the other one stays: whoever moves theirs away means both.
            settle(edited.id, edited.kind === 'same-event' ? 'both' : 'take', changes)
            setEdited(undefined)
          }}
        />
      ) : null}
    </section>
  )
}
