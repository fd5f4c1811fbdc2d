import { Search, X } from 'lucide-react'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { askKiosk } from '../../bridge/kiosk.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { FoundPerson } from '../../../shared/ipc/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { Notice } from './Screen.tsx'

/** So many names are drawn at once; with more, letters make them fewer. */
const MOST_NAMES = 60

/** Everybody who is assigned to this terminal, to be tapped; a word or a first letter makes them fewer. */
export function NameGrid({ onFound }: { readonly onFound: (person: FoundPerson) => void }): ReactNode {
  const { t, formatLocale } = useWords()
  const [people, setPeople] = useState<readonly FoundPerson[]>()
  const [failure, setFailure] = useState<Failure>()
  const [text, setText] = useState('')
  const [letter, setLetter] = useState<string>()
  useEffect(() => {
    let isHere = true
    void askKiosk('kiosk:find', { by: 'name', text: text.trim() }).then((answer) => {
      if (!isHere) return
      if (answer.ok) setPeople(answer.value)
      setFailure(answer.ok ? undefined : answer.failure)
    })
    return () => {
      isHere = false
    }
  }, [text])

  const named = useMemo(() => {
    const compare = new Intl.Collator(formatLocale).compare
    return (people ?? [])
      .flatMap((person) =>
        person.name === null ? [] : [{ person, name: person.name, initial: initialOf(person.name) }],
      )
      .toSorted((one, other) => compare(one.name, other.name))
  }, [people, formatLocale])
  const initials = useMemo(
    () => [...new Set(named.map(({ initial }) => initial))].toSorted(new Intl.Collator(formatLocale).compare),
    [named, formatLocale],
  )
  const chosen = letter !== undefined && initials.includes(letter) ? letter : undefined
  const shown = chosen === undefined ? named : named.filter(({ initial }) => initial === chosen)
  const most = shown.slice(0, MOST_NAMES)
  return (
    <div className="kiosk-names">
      <div className="kiosk-input kiosk-search">
        <Search aria-hidden strokeWidth={1.75} />
        <input
          type="text"
          value={text}
          aria-label={t('kiosk.find-name')}
          placeholder={t('kiosk.find-name')}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value.slice(0, 100))}
        />
        {text === '' ? null : (
          <button
            type="button"
            className="kiosk-input-button"
            aria-label={t('kiosk.clear')}
            onClick={() => setText('')}
          >
            <X aria-hidden strokeWidth={1.75} />
          </button>
        )}
      </div>
      {text === '' && named.length > 12 ? (
        <div className="kiosk-initials" role="group" aria-label={t('kiosk.initials')}>
          {initials.map((initial) => (
            <button
              key={initial}
              type="button"
              aria-pressed={initial === chosen}
              onClick={() => setLetter(initial === chosen ? undefined : initial)}
            >
              {initial}
            </button>
          ))}
        </div>
      ) : null}
      <Notice failure={failure} />
      {people !== undefined && named.length === 0 && !failure ? (
        <p className="kiosk-empty">{t('kiosk.no-name')}</p>
      ) : null}
      <ul className="kiosk-people" aria-label={t('kiosk.people')} tabIndex={-1}>
        {most.map(({ person, name }) => (
          <li key={person.id}>
            <button type="button" className="kiosk-person" title={name} onClick={() => onFound(person)}>
              <span className="kiosk-person-name">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length > most.length ? (
        <p className="kiosk-hint">{t('kiosk.more-names', { count: shown.length - most.length })}</p>
      ) : null}
    </div>
  )
}

/** The letter that a name is filed under: accents do not make it another one. */
const initialOf = (name: string): string =>
  (name.normalize('NFD').match(/\p{L}|\p{N}/u)?.[0] ?? '·').toLocaleUpperCase('und')
