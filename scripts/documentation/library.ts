import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  Block,
  DocumentationIndex,
  DocumentationPage,
  Inline,
  PageEntry,
  Pointer,
  Role,
} from '../../shared/domain/documentation.ts'
import { parsePage, wordsOf } from './parse.ts'

/** Files that pages link beside other pages: examples to copy. Shown as they are. */
const TEXTS = /\.(example|yaml|yml|service|sh|conf)$|(^|\/)Dockerfile$/

/** The documentation as it is shipped. */
export interface Documentation {
  readonly index: DocumentationIndex
  readonly pages: readonly DocumentationPage[]
  /** Every address on the web that a page links. */
  readonly addresses: readonly string[]
}

/** Reads everything below docs/. */
export function readDocumentation(folder: string): Documentation {
  const paths = filesBelow(folder, '').filter((path) => path.endsWith('.md') || TEXTS.test(path))
  const shipped = new Set(paths)
  const pages = paths.map((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    return path.endsWith('.md') ? parsePage(path, text, shipped) : textPage(path, text)
  })
  const addresses = pages.flatMap(({ blocks }) => inlines(blocks)).flatMap(addressOf)
  return {
    index: { entries: pages.map(entryOf), pointers: pointersOf(pages.find(({ path }) => path === 'README.md')) },
    pages,
    addresses: [...new Set(addresses)].toSorted(),
  }
}

function filesBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      return entry.isDirectory() ? filesBelow(folder, path) : [path]
    })
}

function textPage(path: string, text: string): DocumentationPage {
  const title = path.slice(path.lastIndexOf('/') + 1)
  return {
    path,
    title,
    blocks: [
      { kind: 'heading', level: 1, anchor: 'file', inside: [{ kind: 'text', text: title }] },
      { kind: 'code', text },
    ],
  }
}

/** Guides are for people, admin/ for administrators, everything else for those who build. */
export function roleOf(path: string): Role {
  if (path === 'README.md' || path.startsWith('guides/')) return 'people'
  return path.startsWith('admin/') ? 'administrators' : 'developers'
}

function entryOf({ path, title, blocks }: DocumentationPage): PageEntry {
  const headings = blocks.flatMap((block) =>
    block.kind === 'heading' && block.level > 1 ? [{ anchor: block.anchor, text: wordsOf(block.inside) }] : [],
  )
  return { path, title, role: roleOf(path), headings }
}

/** The tables of the index: a link, and a few words about it. */
function pointersOf(index: DocumentationPage | undefined): Readonly<Record<Role, readonly Pointer[]>> {
  const rows = (index?.blocks ?? []).flatMap((block) => (block.kind === 'table' ? block.rows : []))
  const pointers = rows.flatMap(([name = [], about = []]): Pointer[] => {
    const link = name.find((part) => part.kind === 'link')
    if (link?.kind !== 'link' || link.to.kind !== 'place') return []
    return [{ page: link.to.place.page, title: wordsOf(link.inside), about: wordsOf(about) }]
  })
  const of = (role: Role): Pointer[] => pointers.filter(({ page }) => roleOf(page) === role)
  return { people: of('people'), administrators: of('administrators'), developers: of('developers') }
}

function addressOf(part: Inline): string[] {
  return part.kind === 'link' && part.to.kind === 'web' ? [part.to.address] : []
}

/** Every piece of text below some blocks. */
export function inlines(blocks: readonly Block[]): Inline[] {
  const within = (parts: readonly Inline[]): Inline[] =>
    parts.flatMap((part) => ('inside' in part ? [part, ...within(part.inside)] : [part]))
  return blocks.flatMap((block): Inline[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return within(block.inside)
      case 'list':
        return block.items.flatMap(inlines)
      case 'table':
        return [block.head, ...block.rows].flat().flatMap(within)
      case 'quote':
        return inlines(block.inside)
      default:
        return []
    }
  })
}
