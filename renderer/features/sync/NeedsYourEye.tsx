import type { ReactNode } from 'react'
import { Link } from 'react-aria-components'
import { isMessageKey } from '../../../shared/locales/messages.ts'
import { useAnswer } from '../../bridge/use-answer.ts'
import { useWords } from '../../components/words.tsx'

/** Only there when something was set aside: what it is, and the way to it. */
export function NeedsYourEye({ onOpen }: { readonly onOpen: () => void }): ReactNode {
  const { t } = useWords()
  const { data: issues = [] } = useAnswer('sync:issues', {})
  const [first] = issues
  if (!first) return null
  const label = first.label || t('day.no-description')
  const key = `summary.eye-${first.kind}`
  return (
    <section className="card eye" aria-labelledby="eye">
      <h2 id="eye">{t('summary.eye')}</h2>
      <p className="eye-words">{t(isMessageKey(key) ? key : 'summary.eye-other', { label })}</p>
      {issues.length > 1 ? <p className="small">{t('summary.eye-more', { count: issues.length - 1 })}</p> : null}
      <Link className="link" onPress={onOpen}>
        {t('summary.compare')}
      </Link>
    </section>
  )
}
