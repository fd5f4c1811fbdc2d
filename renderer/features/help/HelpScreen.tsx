import '../../styles/help.css'
import type { ReactNode } from 'react'
import type { Place } from '../../../shared/domain/documentation.ts'
import { HelpHome } from './HelpHome.tsx'
import { PageView } from './PageView.tsx'

export interface HelpScreenProps {
  /** The pages that were opened one from the other; the last one is shown. */
  readonly trail: readonly Place[]
  readonly onOpen: (trail: readonly Place[]) => void
  readonly version: string
  readonly isAdministrator: boolean
}

/** The help: where to look, and the documentation itself, which is part of the app. */
export function HelpScreen({ trail, onOpen, version, isAdministrator }: HelpScreenProps): ReactNode {
  const open = (place: Place): void => {
    onOpen([...trail, place])
  }
  const place = trail.at(-1)
  if (!place) return <HelpHome version={version} isAdministrator={isAdministrator} onOpen={open} />
  return (
    <PageView
      // A page opened again at another place begins anew, with the focus there.
      key={trail.length}
      place={place}
      onOpen={open}
      onBack={() => {
        onOpen(trail.slice(0, -1))
      }}
    />
  )
}
