import { sameName } from '../../../../shared/domain/catalog.ts'
import type { AccountRow } from '../../../../shared/ipc/admin.ts'
import { nameOf } from '../person-words.ts'

/** More lines than anybody reads; whoever is further down is found by typing. */
export const MOST_SHOWN = 100

/** Whoever has every word that was typed in their name, username or what else is known of them, by name. */
export function findPeople(
  people: readonly AccountRow[],
  text: string,
  locale: string,
  besides: (person: AccountRow) => string = () => '',
): readonly AccountRow[] {
  const order = new Intl.Collator(locale, { numeric: true })
  const words = sameName(text).split(/\s+/u)
  return people
    .filter((person) => {
      const all = sameName(`${person.fullName} ${person.username} ${besides(person)}`)
      return words.every((word) => all.includes(word))
    })
    .toSorted((a, b) => order.compare(nameOf(a), nameOf(b)) || order.compare(a.username, b.username))
}
