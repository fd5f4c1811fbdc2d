/** Whom a page of the documentation is for. */
export const roles = ['people', 'administrators', 'developers'] as const
export type Role = (typeof roles)[number]

/** A place in the documentation: a page by its path below docs/, and a heading on it. */
export interface Place {
  readonly page: string
  /** Null for the beginning of the page. */
  readonly anchor: string | null
}

/** Where a link leads: to another place in the documentation, or to an address on the web (https). */
export type Target =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'web'; readonly address: string }

/** Text on a page. The kinds are closed: whatever else a writer may use becomes plain text or is refused by the build. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] }
  | { readonly kind: 'break' }
  | { readonly kind: 'link'; readonly to: Target; readonly inside: readonly Inline[] }
  /** A picture by its path below docs/, and what it shows, in words. */
  | { readonly kind: 'image'; readonly file: string; readonly words: string }

/** A part of a page. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly anchor: string; readonly inside: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inside: readonly Inline[] }
  /** `start` is the first number; null for points without numbers. */
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly inside: readonly Block[] }
  | { readonly kind: 'rule' }
export type Cell = readonly Inline[]

/** One page of the documentation as data: no markup is left in it. */
export interface DocumentationPage {
  readonly path: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A page, and where its pictures are, by their paths below docs/. */
export interface OpenPage {
  readonly page: DocumentationPage
  readonly images: Readonly<Record<string, string>>
}

/** What is known of a page before it is opened. */
export interface PageEntry {
  readonly path: string
  readonly title: string
  readonly role: Role
  /** The headings below the title. */
  readonly headings: readonly { readonly anchor: string; readonly text: string }[]
}

/** A page that the index of the documentation names, with what it says about it. */
export interface Pointer {
  readonly page: string
  readonly title: string
  readonly about: string
}

/** The documentation without its pages. */
export interface DocumentationIndex {
  readonly entries: readonly PageEntry[]
  /** What the index recommends to whom, in its order. */
  readonly pointers: Readonly<Record<Role, readonly Pointer[]>>
}
