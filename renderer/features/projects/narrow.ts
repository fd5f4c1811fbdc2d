import { sameName } from '../../../shared/domain/catalog.ts'

/** What of the catalogue is looked at. */
export interface View {
  readonly text: string
  readonly showsArchived: boolean
}

/** Whether a row belongs to what is looked at; `more` is text that it is found by too. */
export const fits = (
  row: { readonly name: string; readonly archived: boolean },
  { text, showsArchived }: View,
  more = '',
): boolean => (showsArchived || !row.archived) && sameName(`${row.name} ${more}`).includes(sameName(text))
