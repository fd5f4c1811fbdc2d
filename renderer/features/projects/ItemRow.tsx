import { Archive, ArchiveRestore, Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../components/Button.tsx'
import { useWords } from '../../components/words.tsx'

export interface ItemRowProps {
  readonly name: string
  readonly isArchived: boolean
  readonly onEdit: () => void
  readonly onArchive: (archived: boolean) => void
  /** What stands before the name. */
  readonly lead?: ReactNode
  /** What stands between the name and what can be done. */
  readonly children?: ReactNode
}

/** One line of the catalogue: its name, what is known about it, and edit and archive at its end. */
export function ItemRow({ name, isArchived, onEdit, onArchive, lead, children }: ItemRowProps): ReactNode {
  const { t } = useWords()
  return (
    <div className={`item${isArchived ? ' is-archived' : ''}`}>
      {lead}
      <span className="item-name truncate" title={name}>
        {name}
      </span>
      {isArchived ? <span className="tag">{t('common.archived')}</span> : null}
      <span className="item-about">{children}</span>
      <span className="item-actions">
        <IconButton icon={Pencil} label={t('catalog.edit-name', { name })} hint={t('common.edit')} onPress={onEdit} />
        <IconButton
          icon={isArchived ? ArchiveRestore : Archive}
          label={isArchived ? t('catalog.restore-name', { name }) : t('catalog.archive-name', { name })}
          hint={isArchived ? t('common.restore') : t('common.archive')}
          onPress={() => {
            onArchive(!isArchived)
          }}
        />
      </span>
    </div>
  )
}
