import type { DocumentationIndex, Place, Role } from '../../../shared/domain/documentation.ts'

/** A page or a heading that was found. */
export interface Found {
  readonly place: Place
  readonly title: string
  /** The heading on the page; null for the page itself. */
  readonly heading: string | null
  readonly role: Role
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Titles and headings in which every typed word occurs: pages before headings, those for one's own role first. */
export function search({ entries }: DocumentationIndex, text: string, own: Role, most: number): Found[] {
  const words = plain(text).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return []
  const has = (name: string): boolean => words.every((word) => plain(name).includes(word))
  const found = entries.flatMap(({ path, title, role, headings }): Found[] => [
    ...(has(title) ? [{ place: { page: path, anchor: null }, title, heading: null, role }] : []),
    // A heading is found by its own words; the title may add to them.
    ...headings
      .filter(({ text: heading }) => has(`${title} ${heading}`) && words.some((word) => plain(heading).includes(word)))
      .map(({ anchor, text: heading }) => ({ place: { page: path, anchor }, title, heading, role })),
  ])
  const rank = ({ heading, role }: Found): number => (heading === null ? 0 : 2) + (role === own ? 0 : 1)
  return found.toSorted((one, other) => rank(one) - rank(other)).slice(0, most)
}
