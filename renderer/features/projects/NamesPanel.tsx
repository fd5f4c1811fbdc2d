import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { ItemRow } from './ItemRow.tsx'
import { NameDialog } from './NameDialog.tsx'
import { fits, type View } from './narrow.ts'

interface Named {
  readonly id: string
  readonly name: string
  readonly archived: boolean
}

export interface NamesPanelProps<Row extends Named> extends View {
  readonly rows: readonly Row[]
  readonly words: { readonly list: string; readonly empty: string; readonly add: string; readonly edit: string }
  readonly about?: (row: Row) => string
  readonly saving: { readonly isPending: boolean; readonly failure: Failure | undefined; readonly reset: () => void }
  /** Answers whether it was saved. */
  readonly onSave: (row: Row | undefined, name: string) => Promise<boolean>
  readonly onArchive: (row: Row, archived: boolean) => void
  readonly isAdding: boolean
  readonly onAdd: () => void
  readonly onAddDone: () => void
}

/** A list of names: clients, or tags. */
export function NamesPanel<Row extends Named>(props: NamesPanelProps<Row>): ReactNode {
  const { rows, words, about, saving, onSave, onArchive, isAdding, onAdd, onAddDone, ...view } = props
  const { t, formatLocale } = useWords()
  const [edited, setEdited] = useState<Row>()
  const order = new Intl.Collator(formatLocale, { numeric: true })
  const shown = rows.filter((row) => fits(row, view)).toSorted((a, b) => order.compare(a.name, b.name))
  const close = (): void => {
    setEdited(undefined)
    saving.reset()
    onAddDone()
  }
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState text={words.empty}>
          <Button look="primary" icon={Plus} onPress={onAdd}>
            {words.add}
          </Button>
        </EmptyState>
      ) : null}
      {rows.length > 0 && shown.length === 0 ? (
        <EmptyState text={view.text ? t('catalog.empty-search', { text: view.text }) : t('catalog.all-archived')} />
      ) : null}
      {shown.length > 0 ? (
        <ul className="card items" aria-label={words.list}>
          {shown.map((row) => (
            <li key={row.id}>
              <ItemRow
                name={row.name}
                isArchived={row.archived}
                onEdit={() => {
                  setEdited(row)
                }}
                onArchive={(archived) => {
                  onArchive(row, archived)
                }}
              >
                {about ? <span className="small">{about(row)}</span> : null}
              </ItemRow>
            </li>
          ))}
        </ul>
      ) : null}
      {isAdding || edited ? (
        <NameDialog
          title={edited ? words.edit : words.add}
          name={edited?.name ?? ''}
          isNew={!edited}
          isSaving={saving.isPending}
          failure={saving.failure}
          onClose={close}
          onSave={(name) => {
            void onSave(edited, name).then((done) => {
              if (done) close()
            })
          }}
        />
      ) : null}
    </>
  )
}
