import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { useWords } from '../../components/words.tsx'

/** Which app this is, and what those who help want to know of it: copied, and shown, so that one sees what one sends. */
export function Diagnostics({ version }: { readonly version: string }): ReactNode {
  const { t } = useWords()
  const { mutate, data, isPending } = useRequest('app:copy-diagnostics')
  return (
    <section className="card panel" aria-labelledby="help-about">
      <h2 id="help-about">{t('help.about')}</h2>
      <dl className="facts">
        <dt>{t('help.version')}</dt>
        <dd>{version}</dd>
      </dl>
      <p className="small">{t('help.copy-text')}</p>
      <Button
        icon={Copy}
        isDisabled={isPending}
        onPress={() => {
          mutate({})
        }}
      >
        {t('help.copy')}
      </Button>
      <p role="status" className={data ? 'small' : 'visually-hidden'}>
        {data ? t('help.copied') : ''}
      </p>
      {data ? (
        <pre className="doc-code" aria-label={t('help.diagnostics')} role="group">
          {data.text}
        </pre>
      ) : null}
    </section>
  )
}
