import type { IssueView } from '../../../shared/ipc/account.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import type { CatalogIndex } from '../../bridge/catalog.ts'
import { fields, readField } from '../../components/field-words.ts'
import type { Words } from '../../components/words.tsx'

export interface Comparison {
  readonly words: MessageKey
  readonly kept: string
  readonly other: string
  readonly isDifferent: boolean
}

/** The two versions side by side, in words; only fields that one of them has. */
export function compare({ kept, other }: IssueView, words: Words, index: CatalogIndex): readonly Comparison[] {
  const reading = { words, index }
  return fields.flatMap(([names, label]) => {
    const name = names.find((candidate) => candidate in kept || candidate in other)
    if (name === undefined) return []
    const left = name in kept ? readField(name, kept[name], kept, reading) : ''
    const right = name in other ? readField(name, other[name], other, reading) : ''
    return [{ words: label, kept: left, other: right, isDifferent: left !== right }]
  })
}
