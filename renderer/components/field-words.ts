import { isMessageKey, type MessageKey } from '../../shared/locales/messages.ts'
import { fullDateAndTime, money } from './format.ts'
import type { Words } from './words.tsx'

/** A row's fields as they travel, under the names of columns or of a form. */
export type FieldValues = Readonly<Record<string, FieldValue>>
type FieldValue = string | number | boolean | null | readonly FieldValue[] | { readonly [key: string]: FieldValue }

type Find = (id: string) => { readonly name: string } | undefined

/** The fields that a person knows, in the order in which they are read; under the names that a row and a form give them. */
export const fields: readonly (readonly [names: readonly string[], words: MessageKey])[] = [
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

/** What is needed to put a value into words. */
export interface Reading {
  readonly words: Words
  readonly index: { readonly client: Find; readonly project: Find; readonly task: Find; readonly tag: Find }
}

function readInstant(name: string, value: FieldValue | undefined, { words }: Reading): string {
  if (typeof value === 'number') return fullDateAndTime(value, words.zone, words.formatLocale)
  return value === null && name.startsWith('ended') ? words.t('field.running') : words.t('field.empty')
}

function readId(name: string, id: string, { words, index }: Reading): string {
  const find = name.startsWith('project') ? index.project : name.startsWith('task') ? index.task : index.client
  return find(id)?.name ?? words.t('field.empty')
}

/** A value as a person reads it. `row` is what else is known of the same row. */
export function readField(name: string, value: FieldValue | undefined, row: FieldValues, reading: Reading): string {
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
