import { marked, type MarkedToken, type Token, type Tokens } from 'marked'
import type { Block, DocumentationPage, Inline, Target } from '../../shared/domain/documentation.ts'
import { plainText, slug } from './words.ts'

/** What is in docs/: asked where a link leads. */
export interface Library {
  /** Whether a page or a text of this path (below docs/) is shipped. */
  has(path: string): boolean
}

/** The path below docs/ that a link on a page means; null where it leads out of docs/. */
export function pathFrom(page: string, target: string): string | null {
  const path = new URL(target, `docs://shipped/docs/${page}`).pathname
  return path.startsWith('/docs/') ? decodeURIComponent(path.slice('/docs/'.length)) : null
}

/**
 * Reads a page's Markdown into the closed tree that the help screen draws. Comments vanish; other HTML is refused, since nothing
 * could show it.
 * @throws {Error} with the page's path where it holds what cannot be shown.
 */
export function parsePage(path: string, markdown: string, library: Library): DocumentationPage {
  const refuse = (what: string): never => {
    throw new Error(`docs/${path} holds what the help screen cannot show: ${what}`)
  }
  const anchors = new Map<string, number>()

  const anchorOf = (text: string): string => {
    const name = slug(text)
    const before = anchors.get(name) ?? 0
    anchors.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  }

  const targetOf = (href: string): Target | null => {
    if (/^https:\/\//i.test(href)) return { kind: 'web', address: new URL(href).href }
    if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return null
    const page = href.startsWith('#') ? path : pathFrom(path, href)
    const anchor = href.split('#')[1]
    const shipped = [page, page?.replace(/\/?$/, '/README.md')].find((one) => one != null && library.has(one))
    if (shipped == null) return null
    return { kind: 'place', place: { page: shipped, anchor: anchor ? decodeURIComponent(anchor) : null } }
  }

  const inline = (tokens: readonly Token[] | undefined): Inline[] => (tokens ?? []).flatMap(inlineOf)
  const inlineOf = (given: Token): Inline[] => {
    const token = known(given)
    switch (token.type) {
      case 'text':
        return token.tokens ? inline(token.tokens) : [{ kind: 'text', text: plainText(token) }]
      case 'escape':
        return [{ kind: 'text', text: plainText(token) }]
      case 'codespan':
        return [{ kind: 'code', text: token.text }]
      case 'strong':
        return [{ kind: 'strong', inside: inline(token.tokens) }]
      case 'em':
        return [{ kind: 'emphasis', inside: inline(token.tokens) }]
      case 'br':
        return [{ kind: 'break' }]
      case 'link': {
        const { href, tokens } = token
        const to = targetOf(href)
        // What is not shipped (the sources, a mail address) keeps its words.
        return to === null ? inline(tokens) : [{ kind: 'link', to, inside: inline(tokens) }]
      }
      case 'image': {
        const { href, text } = token
        const file = pathFrom(path, href)
        return file === null ? refuse(href) : [{ kind: 'image', file, words: text }]
      }
      case 'html':
        return isComment(token) ? [] : refuse(token.raw)
      default:
        return refuse(token.raw)
    }
  }

  const blocks = (tokens: readonly Token[]): Block[] => tokens.flatMap(blockOf)
  const blockOf = (given: Token): Block[] => {
    const token = known(given)
    switch (token.type) {
      case 'space':
        return []
      case 'heading': {
        const { depth, text, tokens } = token
        return [{ kind: 'heading', level: depth, anchor: anchorOf(text), inside: inline(tokens) }]
      }
      case 'paragraph':
        return [{ kind: 'paragraph', inside: inline(token.tokens) }]
      case 'text':
        return [{ kind: 'paragraph', inside: inlineOf(token) }]
      case 'list': {
        const { ordered, start, items } = token
        return [
          { kind: 'list', start: ordered ? Number(start) : null, items: items.map((item) => blocks(item.tokens)) },
        ]
      }
      case 'table': {
        const { header, rows } = token
        const cells = (row: readonly Tokens.TableCell[]): Inline[][] => row.map((cell) => inline(cell.tokens))
        return [{ kind: 'table', head: cells(header), rows: rows.map(cells) }]
      }
      case 'code':
        return [{ kind: 'code', text: token.text }]
      case 'blockquote':
        return [{ kind: 'quote', inside: blocks(token.tokens) }]
      case 'hr':
        return [{ kind: 'rule' }]
      case 'html':
        return isComment(token) ? [] : refuse(token.raw)
      default:
        return refuse(token.raw)
    }
  }

  const tree = blocks(marked.lexer(markdown, { gfm: true }))
  const first = tree[0]
  if (first?.kind !== 'heading' || first.level !== 1) return refuse('it does not begin with its title')
  return { path, title: wordsOf(first.inside), blocks: tree }
}

// The type of a token leaves room for those of extensions, of which there are none here.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const known = (token: Token): MarkedToken => token as MarkedToken

const isComment = (token: Token): boolean => /^<!--[\s\S]*-->\s*$/.test(token.raw)

/** The words of a text, without how they look. */
export const wordsOf = (inside: readonly Inline[]): string =>
  inside
    .map((part) => {
      switch (part.kind) {
        case 'text':
        case 'code':
          return part.text
        case 'image':
          return part.words
        case 'break':
          return ' '
        default:
          return wordsOf(part.inside)
      }
    })
    .join('')
