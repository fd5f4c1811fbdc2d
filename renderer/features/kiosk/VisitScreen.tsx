import { ALargeSmall, ArrowLeftRight, CalendarDays, Coffee, KeyRound, LogOut, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatSum } from '../../../shared/domain/duration.ts'
import type { PunchKind } from '../../../shared/domain/punch.ts'
import type { TextSize } from '../../../shared/domain/terminal.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { PersonView } from '../../../shared/ipc/kiosk.ts'
import { translate, type Language } from '../../../shared/locales/messages.ts'
import { clockTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { NO_WORK, usualWork, workName, type Work } from './projects.ts'
import { Notice, Screen } from './Screen.tsx'
import { useClockTime, useTerminalTime } from './terminal.tsx'

export interface VisitScreenProps {
  readonly person: PersonView
  readonly languages: readonly Language[]
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  readonly canSetPin: boolean
  readonly onPunch: (kind: PunchKind, work: Work) => void
  readonly onChooseWork: () => void
  readonly onHours: () => void
  readonly onSetPin: () => void
  readonly onChange: (change: { readonly locale?: Language; readonly textSize?: TextSize }) => void
  readonly onEnd: () => void
}

const SIZES: readonly TextSize[] = ['normal', 'large', 'largest']

/** Everything somebody can do, and the one thing that they most likely came for. */
export function VisitScreen({ person, onPunch, onEnd, isBusy, failure, ...rest }: VisitScreenProps): ReactNode {
  const { t } = useWords()
  const usual = usualWork(person)
  const workOf = (kind: PunchKind): Work =>
    kind === 'in' ? usual : kind === 'break-end' ? (person.running ?? usual) : (person.running ?? NO_WORK)
  const others = person.possible.filter((kind) => kind !== person.next && kind !== 'switch')
  const canChooseWork = person.projects.length > 0 && (person.next === 'in' || person.possible.includes('switch'))
  return (
    <Screen
      name="visit"
      title={t('kiosk.hello', { name: person.name })}
      text={<Standing person={person} />}
      onEnd={onEnd}
    >
      <Notice failure={failure} />
      <div className="kiosk-actions">
        <button
          type="button"
          className="kiosk-action is-next"
          aria-disabled={isBusy}
          onClick={() => onPunch(person.next, workOf(person.next))}
        >
          <strong>{t(`kiosk.punch-${person.next}`)}</strong>
          <NextDetail person={person} work={workOf(person.next)} />
        </button>
        <div className="kiosk-others" data-count={others.length + (canChooseWork ? 1 : 0) + 1}>
          {others.map((kind) => (
            <Action
              key={kind}
              icon={kind === 'out' ? LogOut : Coffee}
              title={t(`kiosk.punch-${kind}`)}
              isBusy={isBusy}
              onPress={() => onPunch(kind, workOf(kind))}
            />
          ))}
          {canChooseWork ? (
            <Action
              icon={ArrowLeftRight}
              title={person.next === 'in' ? t('kiosk.other-project') : t('kiosk.switch-project')}
              isBusy={isBusy}
              onPress={rest.onChooseWork}
            />
          ) : null}
          <Action icon={CalendarDays} title={t('kiosk.my-hours')} isBusy={isBusy} onPress={rest.onHours} />
        </div>
      </div>
      <footer className="kiosk-foot">
        <p>
          {t('kiosk.today')} <strong>{formatSum(person.todayTotal)}</strong>
        </p>
        <Choices person={person} {...rest} />
      </footer>
    </Screen>
  )
}

interface ActionProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly isBusy: boolean
  readonly onPress: () => void
}

function Action({ icon: Icon, title, isBusy, onPress }: ActionProps): ReactNode {
  return (
    <button type="button" className="kiosk-action" aria-disabled={isBusy} onClick={onPress}>
      <Icon aria-hidden strokeWidth={1.75} />
      <strong>{title}</strong>
    </button>
  )
}

/** What somebody is doing, in a sentence. */
function Standing({ person: { running, onBreakSince, projects } }: { readonly person: PersonView }): ReactNode {
  const { t } = useWords()
  const time = useClockTime()
  if (onBreakSince !== null) return t('kiosk.on-break-since', { time: time(onBreakSince) })
  if (running === null) return t('kiosk.you-are-out')
  const work = workName(projects, running)
  return `${t('kiosk.in-since', { time: time(running.since) })}${work === undefined ? '' : ` · ${work}`}`
}

function NextDetail({ person, work }: { readonly person: PersonView; readonly work: Work }): ReactNode {
  const { zone, formatLocale } = useWords()
  const now = useTerminalTime((instant) => clockTime(instant, zone, formatLocale))
  const name = person.next === 'out' ? undefined : workName(person.projects, work)
  return (
    <span>
      {now}
      {name === undefined ? '' : ` · ${name}`}
    </span>
  )
}

/** The person's own language, size of text and PIN. */
function Choices({
  person,
  languages,
  canSetPin,
  onSetPin,
  onChange,
}: Pick<VisitScreenProps, 'person' | 'languages' | 'canSetPin' | 'onSetPin' | 'onChange'>): ReactNode {
  const { t } = useWords()
  const nextSize = SIZES[(SIZES.indexOf(person.textSize) + 1) % SIZES.length] ?? 'normal'
  return (
    <div className="kiosk-choices">
      {canSetPin ? (
        <button type="button" className="kiosk-quiet" onClick={onSetPin}>
          <KeyRound aria-hidden strokeWidth={1.75} />
          {t('kiosk.change-pin')}
        </button>
      ) : null}
      {languages
        .filter((language) => language !== person.locale)
        .map((language) => (
          <button
            key={language}
            type="button"
            className="kiosk-quiet"
            lang={language}
            onClick={() => onChange({ locale: language })}
          >
            {translate(language, 'kiosk.own-language')}
          </button>
        ))}
      <button
        type="button"
        className="kiosk-quiet"
        aria-label={t(`kiosk.text-${nextSize}`)}
        onClick={() => onChange({ textSize: nextSize })}
      >
        <ALargeSmall aria-hidden strokeWidth={1.75} />
      </button>
    </div>
  )
}
