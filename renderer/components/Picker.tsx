import { Check, Plus, Search } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import {
  Autocomplete,
  Button,
  Collection,
  Dialog,
  DialogTrigger,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  SearchField,
  Tooltip,
  TooltipTrigger,
  type Selection,
} from 'react-aria-components'
import { useWords } from './words.tsx'

/** The key of the line that makes a new row from what was typed. */
const CREATE = 'create'

export interface PickerItem {
  readonly key: string
  readonly name: string
  /** Shown as a dot. */
  readonly colour?: string
  /** A line that belongs to the one above it. */
  readonly isNested?: boolean
  readonly isCreate?: boolean
}

export interface PickerGroup {
  readonly key: string
  readonly title: string
  readonly items: readonly PickerItem[]
}

export interface PickerProps {
  /** The accessible name of the button; says what is chosen. */
  readonly name: string
  readonly searchLabel: string
  readonly emptyText: string
  readonly selected: readonly string[]
  readonly isMultiple?: boolean
  /** What to show for what was typed, already narrowed and cut to a readable number. */
  readonly find: (text: string) => { readonly groups: readonly PickerGroup[]; readonly more: number }
  /** The words of the line that makes a new one; `undefined` where that name cannot be made. */
  readonly createLabel: (text: string) => string | undefined
  readonly onCreate: (text: string) => void
  readonly onChange: (keys: readonly string[]) => void
  readonly className: string
  /** What the button shows. */
  readonly children: ReactNode
}

function Line({ item }: { readonly item: PickerItem }): ReactNode {
  const look = item.isCreate ? 'option option-create' : item.isNested ? 'option option-nested' : 'option'
  return (
    <ListBoxItem id={item.key} textValue={item.name} className={look}>
      {item.isCreate ? <Plus size={16} strokeWidth={1.75} aria-hidden /> : null}
      {item.colour ? <span className="dot" data-colour={item.colour} aria-hidden /> : null}
      <span className="truncate" title={item.name}>
        {item.name}
      </span>
      <Check className="option-check" size={16} strokeWidth={2} aria-hidden />
    </ListBoxItem>
  )
}

interface PanelProps extends Omit<PickerProps, 'name' | 'className' | 'children'> {
  readonly close: () => void
}

function Panel({
  searchLabel,
  emptyText,
  selected,
  isMultiple,
  find,
  createLabel,
  onCreate,
  onChange,
  close,
}: PanelProps): ReactNode {
  const { t } = useWords()
  const [text, setText] = useState('')
  const { groups, more } = find(text.trim())
  const label = text.trim() ? createLabel(text.trim()) : undefined
  const create: PickerGroup[] = label
    ? [{ key: CREATE, title: '', items: [{ key: CREATE, name: label, isCreate: true }] }]
    : []

  const choose = (selection: Selection): void => {
    const keys = selection === 'all' ? [] : [...selection].map(String)
    if (keys.includes(CREATE)) onCreate(text.trim())
    else if (isMultiple) onChange(keys)
    // Choosing what is chosen already empties the selection: that means "leave it".
    else if (keys.length > 0) onChange(keys)
    if (isMultiple) setText('')
    else close()
  }

  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField className="picker-search" aria-label={searchLabel} autoFocus>
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <Input className="picker-input" placeholder={searchLabel} />
      </SearchField>
      <ListBox
        className="options"
        aria-label={searchLabel}
        items={[...groups, ...create]}
        // Escape closes; it takes nothing away.
        escapeKeyBehavior="none"
        selectionMode={isMultiple ? 'multiple' : 'single'}
        selectedKeys={selected}
        onSelectionChange={choose}
        renderEmptyState={() => <p className="options-empty">{text ? t('pick.empty') : emptyText}</p>}
      >
        {(group) => (
          <ListBoxSection id={`group:${group.key}`} className="option-group" aria-label={group.title || searchLabel}>
            {group.title ? <Header className="option-title">{group.title}</Header> : null}
            <Collection items={group.items}>{(item) => <Line item={item} />}</Collection>
          </ListBoxSection>
        )}
      </ListBox>
      {more > 0 ? <p className="options-more">{t('pick.more', { count: more })}</p> : null}
    </Autocomplete>
  )
}

/** A button that opens a searchable list, in which a missing row can be made on the spot. */
export function Picker({ name, className, children, ...panel }: PickerProps): ReactNode {
  return (
    <DialogTrigger>
      <TooltipTrigger delay={500} closeDelay={0}>
        <Button className={className} aria-label={name}>
          {children}
        </Button>
        <Tooltip className="hint" offset={6}>
          {name}
        </Tooltip>
      </TooltipTrigger>
      <Popover className="popover picker" placement="bottom start">
        <Dialog className="picker-dialog" aria-label={panel.searchLabel}>
          {({ close }) => <Panel {...panel} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
