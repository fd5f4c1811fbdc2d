import { KeyRound, Smartphone } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WayOut } from '../../../shared/ipc/kiosk.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { useWords } from '../../components/words.tsx'

const WAYS: Readonly<Record<WayOut, { readonly icon: typeof KeyRound; readonly label: MessageKey }>> = {
  pin: { icon: KeyRound, label: 'kiosk.use-pin' },
  password: { icon: KeyRound, label: 'kiosk.use-password' },
  device: { icon: Smartphone, label: 'kiosk.use-phone' },
}

/** The other ways of showing who one is, a button each. */
export function OtherWays({
  ways,
  onChoose,
}: {
  readonly ways: readonly WayOut[]
  readonly onChoose: (way: WayOut) => void
}): ReactNode {
  const { t } = useWords()
  if (ways.length === 0) return null
  return (
    <div className="kiosk-ways">
      {ways.map((way) => {
        const { icon: Icon, label } = WAYS[way]
        return (
          <button key={way} type="button" className="kiosk-button" onClick={() => onChoose(way)}>
            <Icon aria-hidden strokeWidth={1.75} />
            {t(label)}
          </button>
        )
      })}
    </div>
  )
}
