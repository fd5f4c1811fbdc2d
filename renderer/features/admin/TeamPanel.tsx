import { ChevronRight } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { intervalOfDay } from '../../../shared/domain/day.ts'
import { formatClock } from '../../../shared/domain/duration.ts'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import type { TeamMemberView } from '../../../shared/ipc/team.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { useTeam } from '../../bridge/team.ts'
import { clockTime, dateAndTime } from '../../components/format.ts'
import { projectWords } from '../../components/project-words.ts'
import { Skeleton } from '../../components/states.tsx'
import { useLiveTotal, useRunningTime, useToday } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'
import { LineList } from './LineList.tsx'
import { nameOf } from './person-words.ts'
import { Unreachable } from './Unreachable.tsx'

export interface TeamPanelProps {
  readonly scroll: RefObject<HTMLElement | null>
  readonly returnTo: string | null
  readonly onOpen: (id: string) => void
}

/** What runs, in a line: what it is about, and what it is put on. */
function What({ entry }: { readonly entry: TimeEntry }): ReactNode {
  const { t } = useWords()
  const index = useCatalogIndex()
  const project = index.project(entry.projectId)
  return (
    <span className="team-what small">
      <span className="truncate">{entry.description || t('day.no-description')}</span>
      {project ? (
        <>
          <span className="dot" data-colour={project.colour} aria-hidden />
          <span className="truncate">
            {projectWords(project.name, index.task(entry.taskId)?.name, index.client(project.clientId)?.name)}
          </span>
        </>
      ) : null}
    </span>
  )
}

const RunningTime = ({ entry }: { readonly entry: TimeEntry }): ReactNode => (
  <span className="team-running">{useRunningTime(entry)}</span>
)

interface LineProps {
  readonly person: TeamMemberView
  /** When today began. */
  readonly from: number
}

function Line({ person, from }: LineProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const { running } = person
  const name = nameOf(person)
  // What began yesterday counts for yesterday.
  const total = useLiveTotal(person.total, running && running.startedAt >= from ? running : undefined)
  return (
    <>
      <span className={`avatar${running ? ' is-running' : ''}`} aria-hidden>
        {name.slice(0, 1).toLocaleUpperCase()}
      </span>
      <span className="person-words">
        <span className="people-name">
          <strong className="truncate">{name}</strong>
          {person.active ? null : <span className="tag tag-warn">{t('admin.shut-out-tag')}</span>}
        </span>
        {running ? <What entry={running} /> : <span className="small">{t('team.idle')}</span>}
      </span>
      <span className="team-number small">
        {running ? (
          <>
            <span className="visually-hidden">{t('team.since')} </span>
            {running.startedAt >= from
              ? clockTime(running.startedAt, zone, formatLocale)
              : dateAndTime(running.startedAt, zone, formatLocale)}
          </>
        ) : null}
      </span>
      <span className="team-number">{running ? <RunningTime entry={running} /> : null}</span>
      <span className="team-number">
        <span className="visually-hidden">{t('team.today')} </span>
        {total > 0 ? formatClock(total) : <span className="small">{formatClock(0)}</span>}
      </span>
      <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
    </>
  )
}

/** Who is tracking now, since when and what, and what everybody's day sums to. */
export function TeamPanel(list: TeamPanelProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const today = useToday(zone)
  const { data: team, error, refetch } = useTeam(today, zone)
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} />
  if (!team) return <Skeleton rows={6} />
  const order = new Intl.Collator(formatLocale, { numeric: true })
  const rows = team.toSorted(
    (a, b) => Number(b.running !== null) - Number(a.running !== null) || order.compare(nameOf(a), nameOf(b)),
  )
  const count = rows.filter(({ running }) => running !== null).length
  return (
    <>
      <p className="team-count" role="status" data-above-list>
        {t('team.count', { count })}
      </p>
      {/* Each line says the same to a screen reader. */}
      <div className="people-head team-head small" aria-hidden data-above-list>
        <span>{t('admin.name')}</span>
        <span className="team-number">{t('team.since')}</span>
        <span className="team-number">{t('team.now')}</span>
        <span className="team-number">{t('team.today')}</span>
      </div>
      <div className="team">
        <LineList {...list} label={t('admin.team')} rows={rows}>
          {(person) => <Line person={person} from={intervalOfDay(today, zone).start} />}
        </LineList>
      </div>
    </>
  )
}
