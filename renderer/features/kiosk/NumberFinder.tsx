import type { ReactNode } from 'react'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import type { FoundPerson } from '../../../shared/ipc/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { Pad } from './Pad.tsx'
import { Notice } from './Screen.tsx'

/** Finds somebody by their personnel number. */
export function NumberFinder({ onFound }: { readonly onFound: (person: FoundPerson) => void }): ReactNode {
  const { t } = useWords()
  const find = useKioskRequest('kiosk:find', ([person]) => {
    if (person) onFound(person)
  })
  return (
    <div className="kiosk-number">
      <Pad
        label={t('kiosk.your-number')}
        shortest={1}
        longest={12}
        isBusy={find.isBusy}
        submit={t('kiosk.next')}
        onTyping={find.clear}
        onSubmit={(text) => find.send({ by: 'number', text })}
      />
      <Notice failure={find.failure} />
    </div>
  )
}
