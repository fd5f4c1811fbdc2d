import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import type { EntryContent } from '../../../shared/domain/entry.ts'
import { ask } from '../../bridge/ask.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { announce } from '../../components/announcer.tsx'
import { projectWords } from '../../components/project-words.ts'
import { useWords } from '../../components/words.tsx'

/** As many as can be taken in at a glance. */
const MOST = 7

export interface DescriptionFieldProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly onBlur: () => void
  /** Enter, with no suggestion marked. */
  readonly onEnter: () => void
  readonly onChoose: (content: EntryContent) => void
  readonly ref: Ref<HTMLInputElement>
}

const useSuggestions = (text: string, isOpen: boolean): readonly EntryContent[] =>
  useQuery({
    queryKey: ['entries:suggest', { text, limit: MOST }],
    queryFn: () => ask('entries:suggest', { text, limit: MOST }),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  }).data ?? []

function Suggestion({ content }: { readonly content: EntryContent }): ReactNode {
  const { t } = useWords()
  const index = useCatalogIndex()
  const project = index.project(content.projectId)
  return (
    <>
      <span className="truncate suggestion-what">{content.description || t('day.no-description')}</span>
      {project ? (
        <span className="suggestion-project">
          <span className="dot" data-colour={project.colour} aria-hidden />
          <span className="truncate">
            {projectWords(project.name, index.task(content.taskId)?.name, index.client(project.clientId)?.name)}
          </span>
        </span>
      ) : null}
    </>
  )
}

/**
 * The one field that starts everything. Recent work is offered below it: arrows mark, Enter takes, Escape closes. It stays a
 * plain text box for assistive tools, with the marked suggestion as its active descendant.
 */
export function DescriptionField({
  value,
  onChange,
  onBlur,
  onEnter,
  onChoose,
  ref,
}: DescriptionFieldProps): ReactNode {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const [marked, setMarked] = useState(-1)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const suggestions = useSuggestions(value.trim(), isOpen)
  const isShown = isOpen && suggestions.length > 0
  const count = suggestions.length

  useEffect(() => {
    if (isShown) announce(t('timer.suggestions-count', { count }))
  }, [isShown, count, t])
  useEffect(() => {
    list.current?.children.item(marked)?.scrollIntoView({ block: 'nearest' })
  }, [marked])

  const close = (): void => {
    setOpen(false)
    setMarked(-1)
  }
  const choose = (content: EntryContent): void => {
    close()
    onChoose(content)
  }
  const mark = (step: 1 | -1): void => {
    setOpen(true)
    // One place more than there are lines: back in the field, with nothing marked.
    if (isShown) setMarked((before) => ((before + 1 + step + count + 1) % (count + 1)) - 1)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return
    const chosen = isShown ? suggestions[marked] : undefined
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      mark(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (chosen) choose(chosen)
      else {
        close()
        onEnter()
      }
    } else if (event.key === 'Escape' && isShown) {
      event.preventDefault()
      close()
    }
  }

  return (
    <div className="what">
      <input
        ref={ref}
        className="what-input"
        type="text"
        aria-label={t('timer.field')}
        aria-autocomplete="list"
        aria-controls={isShown ? listId : undefined}
        aria-activedescendant={isShown && marked >= 0 ? `${listId}-${marked}` : undefined}
        placeholder={t('timer.field')}
        autoComplete="off"
        maxLength={1000}
        value={value}
        title={value}
        onChange={(event) => {
          onChange(event.target.value)
          setOpen(true)
          setMarked(-1)
        }}
        onClick={() => {
          setOpen(true)
        }}
        onBlur={() => {
          close()
          onBlur()
        }}
        onKeyDown={onKeyDown}
      />
      {isShown ? (
        <div ref={list} id={listId} role="listbox" aria-label={t('timer.suggestions')} className="suggestions">
          {suggestions.map((content, position) => (
            // The keys are the field's: it keeps the focus.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={`${content.description}:${content.projectId}:${content.taskId}:${content.tagIds.join()}:${content.billable}`}
              id={`${listId}-${position}`}
              role="option"
              aria-selected={position === marked}
              className="suggestion"
              onPointerDown={(event) => {
                event.preventDefault()
              }}
              onClick={() => {
                choose(content)
              }}
            >
              <Suggestion content={content} />
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}
