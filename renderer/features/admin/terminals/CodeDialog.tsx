import { Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import type { Instant } from '../../../../shared/domain/instant.ts'
import { enrolmentLine } from '../../../../shared/domain/terminal-enrolment.ts'
import { useAccount } from '../../../bridge/account.ts'
import { useRequest } from '../../../bridge/use-answer.ts'
import { announce } from '../../../components/announcer.tsx'
import { AppDialog } from '../../../components/AppDialog.tsx'
import { Button } from '../../../components/Button.tsx'
import { clockTime } from '../../../components/format.ts'
import { QrCode } from '../../../components/QrCode.tsx'
import { useWords } from '../../../components/words.tsx'

export interface CodeDialogProps {
  readonly name: string
  readonly code: string
  readonly endsAt: Instant
  readonly onClose: () => void
}

/** The one-time code, for a scanner and large enough to be read from across a room, until when it is good, and what to do with it. */
export function CodeDialog({ name, code, endsAt, onClose }: CodeDialogProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const address = useAccount()?.current.server?.url
  const line = address === undefined ? null : enrolmentLine({ serverUrl: address, code })
  const [isCopied, setCopied] = useState(false)
  const copying = useRequest('terminal:copy-code', {
    onSuccess: () => {
      setCopied(true)
      announce(t('terminals.code-copied'))
    },
  })
  return (
    <AppDialog title={t('terminals.code-title', { name })} role="alertdialog" onClose={onClose}>
      <div className="dialog-form">
        <div className="terminal-enrolment">
          {line === null ? null : <QrCode className="terminal-qr" text={line} label={t('terminals.code-qr')} />}
          <div className="terminal-enrolment-words">
            <TextField className="field" isReadOnly value={code}>
              <Label>{t('terminals.code')}</Label>
              <Input
                className="input secret-input terminal-code"
                onFocus={({ currentTarget }) => {
                  currentTarget.select()
                }}
              />
            </TextField>
            <p className="small">{t('terminals.code-until', { time: clockTime(endsAt, zone, formatLocale) })}</p>
          </div>
        </div>
        <ol className="terminal-steps">
          <li>{t('terminals.code-step-start')}</li>
          <li>
            {t('terminals.code-step-type')} {address === undefined ? null : <code>{address}</code>}
          </li>
          <li>{t('terminals.code-step-pin')}</li>
        </ol>
        <div className="dialog-actions">
          <Button
            icon={Copy}
            onPress={() => {
              copying.mutate({})
            }}
          >
            {isCopied ? t('terminals.code-copied') : t('terminals.code-copy')}
          </Button>
          <span className="spacer" />
          <Button look="primary" autoFocus onPress={onClose}>
            {t('admin.password-done')}
          </Button>
        </div>
      </div>
    </AppDialog>
  )
}
