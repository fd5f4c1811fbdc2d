import { CircleCheck, CircleMinus, CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FindingCode, ProviderFinding } from '../../../shared/domain/provider-finding.ts'
import type { AuthMethod } from '../../../shared/domain/user.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { Button } from '../../components/Button.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords, type Words } from '../../components/words.tsx'
import { resultsOf, type CaseResult, type State } from './cases.ts'

const marks: Readonly<Record<State, readonly [LucideIcon, MessageKey]>> = {
  fine: [CircleCheck, 'admin.weight-fine'],
  stop: [CircleX, 'admin.weight-stop'],
  look: [TriangleAlert, 'admin.weight-look'],
  know: [Info, 'admin.weight-know'],
  unknown: [CircleMinus, 'admin.weight-unknown'],
  off: [CircleMinus, 'admin.weight-unknown'],
}

/** What is to be said of all of it, in one line. */
function summary(findings: readonly ProviderFinding[], t: Words['t']): string {
  const count = (weight: ProviderFinding['weight']): number =>
    findings.filter((finding) => finding.weight === weight).length
  if (findings.some(({ code }) => code === 'sso-off')) return t('admin.case-off')
  if (count('stop') > 0) return t('admin.test-stop', { count: count('stop') })
  return count('look') > 0 ? t('admin.test-look', { count: count('look') }) : t('admin.test-good')
}

/** Findings of which the words say all that the server saw. */
const plain: ReadonlySet<FindingCode> = new Set(['sso-off', 'no-admin-rule'])

function Finding({ finding: { code, detail } }: { readonly finding: ProviderFinding }): ReactNode {
  const { t } = useWords()
  return (
    <>
      <p>{t(`admin.finding-${code}`)}</p>
      <p>{t(`admin.finding-${code}.next`)}</p>
      {plain.has(code) ? null : (
        // In English and as exact as it comes: what somebody copies into a search.
        <p className="small case-detail">
          {t('admin.test-detail')}: <span lang="en">{detail}</span>
        </p>
      )}
    </>
  )
}

function CaseView({ result: { name, state, findings } }: { readonly result: CaseResult }): ReactNode {
  const { t } = useWords()
  const [Icon, words] = marks[state]
  const silent =
    state === 'fine' ? t(`admin.case-${name}-fine`) : t(`admin.case-${state === 'off' ? 'off' : 'unknown'}`)
  return (
    <li className={`case is-${state}`}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      <div className="case-words">
        <h3>
          {t(`admin.case-${name}`)} <span className="case-state">{t(words)}</span>
        </h3>
        {findings.length > 0 ? (
          findings.map((finding) => <Finding key={`${finding.code} ${finding.detail}`} finding={finding} />)
        ) : (
          <p>{silent}</p>
        )}
      </div>
    </li>
  )
}

/** Lets the server look at the provider, and says in words what it found and what to do. */
export function TestCard({ method }: { readonly method: AuthMethod }): ReactNode {
  const { t } = useWords()
  const testing = useRequest('admin:test-sign-in', {
    shownInPlace: true,
    onSuccess: (findings) => {
      announce(summary(findings, t))
    },
  })
  const hasProvider = method === 'oidc' || method === 'both'
  return (
    <section className="card panel" aria-labelledby="admin-test">
      <h2 id="admin-test">{t('admin.test')}</h2>
      <p>{t(hasProvider ? 'admin.test-text' : 'admin.test-local')}</p>
      <Button
        look="primary"
        isDisabled={testing.isPending}
        onPress={() => {
          testing.mutate({})
        }}
      >
        {testing.isPending ? t('admin.testing') : t('admin.test')}
      </Button>
      {testing.error ? <FailureNote failure={failureOf(testing.error)} /> : null}
      {testing.data ? (
        <>
          <p className="case-summary">
            <strong>{summary(testing.data, t)}</strong>
          </p>
          <ul className="cases" aria-label={t('admin.test-results')}>
            {resultsOf(testing.data).map((result) => (
              <CaseView key={result.name} result={result} />
            ))}
          </ul>
        </>
      ) : null}
    </section>
  )
}
