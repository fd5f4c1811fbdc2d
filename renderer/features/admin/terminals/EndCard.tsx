import { useState, type ReactNode } from 'react'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useTerminalChange, useTerminalCode } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { FailureNote } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { Confirm } from '../Confirm.tsx'
import { CodeDialog } from './CodeDialog.tsx'

/** A new code for a terminal that has to be enrolled, again or for the first time, and the end of one. */
export function EndCard({ terminal }: { readonly terminal: TerminalView }): ReactNode {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const { id: terminalId, name, state, waiting } = terminal
  const making = useTerminalCode()
  const revoking = useTerminalChange('terminal:revoke', () => {
    setAsking(false)
    say(t('terminals.revoked-done', { name }))
  })
  return (
    <section className="card panel" aria-labelledby="terminal-credential">
      <h3 id="terminal-credential">{t('terminals.credential')}</h3>
      <p>{t(`terminals.credential-${state}`, { name })}</p>
      <div className="button-row">
        <Button
          isDisabled={making.isPending}
          onPress={() => {
            making.mutate({ terminalId })
          }}
        >
          {t('terminals.new-code')}
        </Button>
        {state === 'revoked' ? null : (
          <Button
            look="danger"
            onPress={() => {
              setAsking(true)
            }}
          >
            {t('terminals.revoke')}
          </Button>
        )}
      </div>
      {making.error ? <FailureNote failure={failureOf(making.error)} /> : null}
      {making.data ? (
        <CodeDialog
          name={name}
          {...making.data}
          onClose={() => {
            making.reset()
          }}
        />
      ) : null}
      {isAsking ? (
        <Confirm
          title={t('terminals.revoke-title', { name })}
          text={t(state === 'new' ? 'terminals.revoke-new' : 'terminals.revoke-text', { name, count: waiting })}
          action={t('terminals.revoke')}
          isHard
          isPending={revoking.isPending}
          error={revoking.error}
          onClose={() => {
            setAsking(false)
            revoking.reset()
          }}
          onConfirm={() => {
            revoking.mutate({ terminalId })
          }}
        />
      ) : null}
    </section>
  )
}
