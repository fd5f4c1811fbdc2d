import { Laptop, Server } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { Mark } from '../../components/Mark.tsx'
import { useWords } from '../../components/words.tsx'

export interface FirstRunScreenProps {
  /** The form that checks a server's address and connects to it. */
  readonly connect: ReactNode
}

/** The very first start: where the time is kept. Either answer can be changed later, in the settings. */
export function FirstRunScreen({ connect }: FirstRunScreenProps): ReactNode {
  const { t } = useWords()
  const [isConnecting, setConnecting] = useState(false)
  const staying = useRequest('app:change-preferences')
  return (
    <main className="sign-in" id="content">
      <div className="sign-in-card">
        <Mark size={40} />
        <h1>{t(isConnecting ? 'account.connect-title' : 'first-run.title')}</h1>
        {isConnecting ? (
          connect
        ) : (
          <div className="sign-in-form">
            <Button
              look="primary"
              icon={Laptop}
              isDisabled={staying.isPending}
              onPress={() => {
                staying.mutate({ welcomed: true })
              }}
            >
              {t('first-run.here')}
            </Button>
            <p className="small">{t('first-run.here-text')}</p>
            <Button
              icon={Server}
              onPress={() => {
                setConnecting(true)
              }}
            >
              {t('account.connect-title')}
            </Button>
            <p className="small">{t('first-run.connect-text')}</p>
          </div>
        )}
      </div>
      {isConnecting ? (
        <div className="sign-in-others">
          <Button
            look="quiet"
            onPress={() => {
              setConnecting(false)
            }}
          >
            {t('first-run.back')}
          </Button>
        </div>
      ) : null}
    </main>
  )
}
