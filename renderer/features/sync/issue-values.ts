import type { IssueView } from '../../../shared/ipc/account.ts'
import { isMessageKey, type MessageKey } from '../../../shared/locales/messages.ts'
import type { CatalogIndex } from '../../bridge/catalog.ts'
import { fullDateAndTime, money } from '../../components/format.ts'
import type { Words } from '../../components/words.tsx'

type Value = IssueView['kept'][string] | undefined

/** The fields that a person knows, in the order in which they are read; under the names that a row and a form give them. */
const fields: readonly (readonly [names: readonly string[], words: MessageKey])[] = [
  [['description'], 'field.description'],
  [['name'], 'field.name'],
  [['client_id', 'clientId'], 'field.client'],
  [['project_id', 'projectId'], 'field.project'],
  [['task_id', 'taskId'], 'field.task'],
  [['started_at', 'startedAt'], 'field.started'],
  [['ended_at', 'endedAt'], 'field.ended'],
  [['tag_ids', 'tagIds'], 'field.tags'],
  [['code'], 'field.code'],
  [['colour'], 'field.colour'],
  [['billable'], 'field.billable'],
  [['rate_minor'], 'field.rate'],
  [['archived'], 'field.archived'],
]

export interface Comparison {
  readonly words: MessageKey
  readonly kept: string
  readonly other: string
  readonly isDifferent: boolean
}

interface Reading {
  readonly words: Words
  readonly index: CatalogIndex
}

function readInstant(name: string, value: Value, { words }: Reading): string {
  if (typeof value === 'number') return fullDateAndTime(value, words.zone, words.formatLocale)
  return value === null && name.startsWith('ended') ? words.t('field.running') : words.t('field.empty')
}

function readId(name: string, id: string, { words, index }: Reading): string {
  const find = name.startsWith('project') ? index.project : name.startsWith('task') ? index.task : index.client
  return find(id)?.name ?? words.t('field.empty')
}

function read(name: string, value: Value, row: IssueView['kept'], reading: Reading): string {
  const { t } = reading.words
  if (name.startsWith('started') || name.startsWith('ended')) return readInstant(name, value, reading)
  if (typeof value === 'boolean') return t(value ? 'field.yes' : 'field.no')
  if (name === 'archived' || name === 'billable') return t(value ? 'field.yes' : 'field.no')
  if (Array.isArray(value)) {
    const names = value.flatMap((id) => (typeof id === 'string' ? (reading.index.tag(id)?.name ?? []) : []))
    return names.join(', ') || t('field.empty')
  }
  if (name === 'rate_minor' && typeof value === 'number') {
    const { currency } = row
    return typeof currency === 'string' ? money({ minor: value, currency }, reading.words.formatLocale) : String(value)
  }
  if (typeof value === 'string' && /(_id|Id)$/.test(name)) return readId(name, value, reading)
  if (name === 'colour' && typeof value === 'string') {
    const key = `colour.${value}`
    return isMessageKey(key) ? t(key) : value
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) || t('field.empty') : t('field.empty')
}

/** The two versions side by side, in words; only fields that one of them has. */
export function compare({ kept, other }: IssueView, words: Words, index: CatalogIndex): readonly Comparison[] {
  const reading = { words, index }
  return fields.flatMap(([names, label]) => {
    const name = names.find((candidate) => candidate in kept || candidate in other)
    if (name === undefined) return []
    const left = name in kept ? read(name, kept[name], kept, reading) : ''
    const right = name in other ? read(name, other[name], other, reading) : ''
    return [{ words: label, kept: left, other: right, isDifferent: left !== right }]
  })
}
