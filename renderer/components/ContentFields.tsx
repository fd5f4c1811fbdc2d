import type { ReactNode } from 'react'
import type { EntryContent } from '../../shared/domain/entry.ts'
import { ContentPickers, type ContentPickersProps } from './ContentPickers.tsx'
import { WordsField } from './fields.tsx'
import { useWords } from './words.tsx'

export interface ContentFieldsProps extends Omit<ContentPickersProps, 'content' | 'onChange'> {
  readonly content: EntryContent
  readonly onChange: (changes: Partial<EntryContent>) => void
}

/** What an entry is about, in a dialog: its words, which come first, and what it is put on. */
export function ContentFields(props: ContentFieldsProps): ReactNode {
  const { t } = useWords()
  const { content, onChange } = props
  return (
    <>
      <WordsField
        label={t('entry.description')}
        value={content.description}
        maxLength={1000}
        autoFocus
        onChange={(description) => {
          onChange({ description })
        }}
      />
      <div className="dialog-pickers">
        <ContentPickers {...props} />
      </div>
    </>
  )
}
