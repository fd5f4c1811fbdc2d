import { useRef, useState, type ReactNode } from 'react'
import type { TextSize } from '../../../shared/domain/terminal.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { Confirmation, FoundPerson, KioskView, Visit } from '../../../shared/ipc/kiosk.ts'
import type { Language } from '../../../shared/locales/messages.ts'
import { askKiosk, useKioskEvent } from '../../bridge/kiosk.ts'
import { DoneScreen } from './DoneScreen.tsx'
import { ProofScreen } from './ProofScreen.tsx'
import { useScanner } from './scanner.ts'
import { StartScreen } from './StartScreen.tsx'
import { Speaking } from './terminal.tsx'
import { VisitFlow } from './VisitFlow.tsx'

/** Whose turn it is, and how far they are. Everything that the page knows of a person is in here, and gone with the next one. */
type Stage =
  | { readonly at: 'start'; readonly failure?: Failure | undefined }
  | { readonly at: 'proof'; readonly person: FoundPerson }
  | { readonly at: 'visit'; readonly visit: Visit }
  | {
      readonly at: 'done'
      readonly confirmation: Confirmation
      readonly language: Language
      readonly textSize: TextSize
    }

export interface ReadyTerminalProps {
  readonly view: KioskView
  readonly language: Language
  readonly onAdministrator: () => void
}

/** A terminal that works: from the start to somebody's confirmation and back to the start. */
export function ReadyTerminal({ view, language, onAdministrator }: ReadyTerminalProps): ReactNode {
  const { settings, zone } = view
  const [stage, setStage] = useState<Stage>({ at: 'start' })
  // Each turn draws everything anew: no field, no list and no search of the one before is left.
  const [turn, setTurn] = useState(0)

  /** The visit that this page has ended itself: main says so of every visit, perhaps before the next screen is drawn. */
  const left = useRef<Visit['visit']>(undefined)

  const endVisit = (): void => {
    if (stage.at !== 'visit') return
    left.current = stage.visit.visit
    void askKiosk('kiosk:end-visit', { visit: stage.visit.visit })
  }
  const begin = (failure?: Failure): void => {
    endVisit()
    setTurn((before) => before + 1)
    setStage({ at: 'start', failure })
  }
  const meet = async (person: FoundPerson): Promise<void> => {
    if (person.proofs[0] !== 'nothing') {
      setStage({ at: 'proof', person })
      return
    }
    const answer = await askKiosk('kiosk:prove', { personId: person.id, proof: { kind: 'nothing' } })
    if (answer.ok) setStage({ at: 'visit', visit: answer.value })
    else begin(answer.failure)
  }
  const scan = async (text: string): Promise<void> => {
    begin()
    const found = await find(text, settings.findBy)
    if (!found) return
    const [person] = found.ok ? found.value : []
    if (person) await meet(person)
    else setStage({ at: 'start', failure: found.ok ? { code: 'badge-unknown' } : found.failure })
  }
  useScanner((text) => void scan(text))
  useKioskEvent('visit-ended', ({ visit }) => {
    const isOurs = stage.at === 'visit' && stage.visit.visit === visit && left.current !== visit
    if (isOurs) begin({ code: 'visit-ended' })
  })

  const spoken = speechOf(stage, language)
  return (
    <Speaking key={turn} {...spoken} zone={zone}>
      {stage.at === 'start' ? (
        <StartScreen
          view={view}
          failure={stage.failure}
          onFound={(person) => void meet(person)}
          onAdministrator={onAdministrator}
        />
      ) : null}
      {stage.at === 'proof' ? (
        <ProofScreen
          key={stage.person.id}
          person={stage.person}
          onProven={(visit) => setStage({ at: 'visit', visit })}
          onEnd={() => begin()}
        />
      ) : null}
      {stage.at === 'visit' ? (
        <VisitFlow
          key={stage.visit.visit}
          visit={stage.visit}
          languages={settings.languages}
          canSetPin={view.method !== 'none'}
          onPerson={(person) => setStage({ at: 'visit', visit: { ...stage.visit, person } })}
          onRecorded={(confirmation) => {
            endVisit()
            setStage({ at: 'done', confirmation, ...spoken })
          }}
          onEnd={begin}
        />
      ) : null}
      {stage.at === 'done' ? (
        <DoneScreen confirmation={stage.confirmation} seconds={settings.backAfter} onEnd={() => begin()} />
      ) : null}
    </Speaking>
  )
}

type Found = Awaited<ReturnType<typeof askKiosk<'kiosk:find'>>>

/** What was read is a badge, or, where badges are not known by it, a code. Undefined where the terminal takes neither. */
async function find(text: string, ways: KioskView['settings']['findBy']): Promise<Found | undefined> {
  let answer: Found | undefined
  for (const by of ['badge', 'code'] as const) {
    if (!ways.includes(by)) continue
    answer = await askKiosk('kiosk:find', { by, text })
    const isNobody = answer.ok ? answer.value.length === 0 : answer.failure.code === 'badge-unknown'
    if (!isNobody) return answer
  }
  return answer
}

/** The language and size of whoever stands there; the terminal's own while nobody does. */
function speechOf(stage: Stage, language: Language): { readonly language: Language; readonly textSize: TextSize } {
  if (stage.at === 'proof') return { language: stage.person.locale, textSize: stage.person.textSize }
  if (stage.at === 'visit') return { language: stage.visit.person.locale, textSize: stage.visit.person.textSize }
  if (stage.at === 'done') return { language: stage.language, textSize: stage.textSize }
  return { language, textSize: 'normal' }
}
