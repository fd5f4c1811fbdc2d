import { MoveRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import type { HistoryStep, PersonEntry } from '../../../shared/ipc/team.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { useHistoryOf } from '../../bridge/team.ts'
import { AppDialog } from '../../components/AppDialog.tsx'
import { fields, readField } from '../../components/field-words.ts'
import { fullDateAndTime } from '../../components/format.ts'
import { Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { Unreachable } from './Unreachable.tsx'

const deeds: Readonly<Record<HistoryStep['did'], MessageKey>> = {
  create: 'team.did-create',
  patch: 'team.did-patch',
  delete: 'team.did-delete',
  restore: 'team.did-restore',
}
const corrections: Readonly<Record<HistoryStep['did'], MessageKey>> = { ...deeds, patch: 'team.did-correct' }

/** How much later the server may hear of something before it is worth saying, in milliseconds. */
const AT_ONCE = 120_000

function Changes({ step }: { readonly step: HistoryStep }): ReactNode {
  const words = useWords()
  const reading = { words, index: useCatalogIndex() }
  const rows = fields.flatMap(([names, label]) => {
    const name = names.find((candidate) => candidate in step.after)
    if (name === undefined) return []
    const after = readField(name, step.after[name], step.after, reading)
    const before = name in step.before ? readField(name, step.before[name], step.before, reading) : null
    // Of what was added only what is there is told.
    const isEmpty = before === null && after === words.t('field.empty')
    return isEmpty ? [] : [{ label, before, after }]
  })
  if (rows.length === 0) return null
  return (
    <dl className="facts">
      {rows.map(({ label, before, after }) => (
        <div key={label} className="history-change">
          <dt>{words.t(label)}</dt>
          <dd>
            {before === null ? null : (
              <>
                <span className="history-before">{before}</span>
                <MoveRight size={16} strokeWidth={1.75} role="img" aria-label={words.t('team.becomes')} />
              </>
            )}
            <span>{after}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Step({ step }: { readonly step: HistoryStep }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const { name, device, at, receivedAt, reason, stands } = step
  const time = fullDateAndTime(at, zone, formatLocale)
  return (
    <li className="history-step">
      <h3>{t((reason === null ? deeds : corrections)[step.did], { name })}</h3>
      <p className="small">
        {device === null ? time : t('team.on-device', { time, device })}
        {receivedAt - at > AT_ONCE
          ? ` · ${t('team.received', { time: fullDateAndTime(receivedAt, zone, formatLocale) })}`
          : ''}
      </p>
      {reason === null ? null : <p>{t('team.because', { reason })}</p>}
      <Changes step={step} />
      {stands === 'all' ? null : <p className="small">{t(stands === 'part' ? 'team.part' : 'team.not-taken')}</p>}
    </li>
  )
}

export interface HistoryDialogProps {
  readonly row: PersonEntry
  readonly onClose: () => void
}

/** Everything that was done to an entry: by whom, when, where, what changed from what to what, and why. */
export function HistoryDialog({ row, onClose }: HistoryDialogProps): ReactNode {
  const { t } = useWords()
  const { data: steps, error, refetch } = useHistoryOf(row.entry.id)
  return (
    <AppDialog title={t('team.history')} onClose={onClose}>
      <p className="history-of truncate">{row.entry.description || t('day.no-description')}</p>
      {error ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {steps || error ? null : <Skeleton rows={3} />}
      {steps && !error ? (
        <ol className="history" aria-label={t('team.history')}>
          {steps.map((step) => (
            <Step key={step.id} step={step} />
          ))}
        </ol>
      ) : null}
    </AppDialog>
  )
}
