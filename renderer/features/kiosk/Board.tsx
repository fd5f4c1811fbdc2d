import { useEffect, useState, type ReactNode } from 'react'
import { askKiosk, onKioskEvent } from '../../bridge/kiosk.ts'
import type { KioskOutput } from '../../../shared/ipc/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { useClockTime } from './terminal.tsx'

type BoardView = KioskOutput<'kiosk:board'>
type State = BoardView['people'][number]['state']

const ORDER: readonly State[] = ['in', 'break', 'out']

/** Who is in, on a break, or out, and since when; as of the last contact where there is none now. */
export function Board(): ReactNode {
  const { t, formatLocale } = useWords()
  const time = useClockTime()
  const [board, setBoard] = useState<BoardView>()
  useEffect(() => {
    let hasGone = false
    const look = (): void => {
      void askKiosk('kiosk:board', {}).then((answer) => {
        if (!hasGone && answer.ok) setBoard(answer.value)
      })
    }
    look()
    const end = onKioskEvent('board', look)
    return () => {
      hasGone = true
      end()
    }
  }, [])
  const compare = new Intl.Collator(formatLocale).compare
  const people = (board?.people ?? [])
    .toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || compare(one.name, other.name))
    // Two people may have one name.
    .map((person, place) => ({ ...person, key: `${person.name} ${place}` }))
  return (
    <div className="kiosk-board">
      <p className="kiosk-board-sums">
        {ORDER.map((state) => (
          <span key={state} className={`kiosk-state is-${state}`}>
            {t(`kiosk.board-${state}`, { count: people.filter((person) => person.state === state).length })}
          </span>
        ))}
      </p>
      {board !== undefined && people.length === 0 ? <p className="kiosk-empty">{t('kiosk.board-empty')}</p> : null}
      {/* Nothing in it can be focused, and with a keyboard it has to be scrolled all the same. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className="kiosk-people" aria-label={t('kiosk.board')} tabIndex={0}>
        {people.map(({ key, name, state, since }) => (
          <li key={key} className="kiosk-person is-still">
            <span className="kiosk-person-name" title={name}>
              {name}
            </span>
            <span className={`kiosk-state is-${state}`}>
              {since === null || state === 'out'
                ? t('kiosk.state-out')
                : t(`kiosk.state-${state}`, { time: time(since) })}
            </span>
          </li>
        ))}
      </ul>
      {board?.asOf === null || board === undefined ? null : (
        <p className="kiosk-hint">{t('kiosk.as-of', { time: time(board.asOf) })}</p>
      )}
    </div>
  )
}
