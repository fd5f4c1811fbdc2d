import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

/** The folder of the project. */
export const root = resolve(import.meta.dirname, '../..')

/** Folders that hold nothing that the project wrote. Hidden ones are left out as well. */
const foreign = new Set(['node_modules', 'out', 'dist', 'dist-not-for-release', 'test-results', 'coverage'])

/** A Markdown file: its path from the root with `/`, its headings' anchors, and where it points. */
export interface Page {
  readonly path: string
  readonly text: string
  readonly anchors: ReadonlySet<string>
  readonly links: readonly Link[]
}

export interface Link {
  readonly target: string
  readonly line: number
}

/** Every file below a folder of the project, by path from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return entry.name.startsWith('.') || foreign.has(entry.name) ? [] : filesBelow(path)
  })
}

/** Every page of the project. */
export const pages = (): Page[] =>
  filesBelow('')
    .filter((path) => path.endsWith('.md'))
    .map(readPage)

export const readPage = (path: string): Page => parsePage(path, readFileSync(join(root, path), 'utf8'))

/** The part of a page under a heading, up to the next heading of the same or a higher level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading)
  if (start === -1) throw new Error(`no heading "${heading}"`)
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0
  const length = lines.slice(start + 1).findIndex((line) => (/^#+(?= )/.exec(line)?.[0].length ?? 99) <= level)
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join('\n')
}

/** The cells of every table row of a text, without heading rows' rules. */
export const tableRows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )

/** Reads a page's text. Fenced code counts for nothing; code spans hold no links. */
export function parsePage(path: string, text: string): Page {
  const lines = withoutFences(text)
  return { path, text, anchors: new Set(anchorsOf(lines)), links: linksOf(lines) }
}

function withoutFences(text: string): string[] {
  let fence: string | null = null
  return text.split('\n').map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null) {
      if (mark !== undefined && mark.startsWith(fence)) fence = null
      return ''
    }
    if (mark === undefined) return line
    fence = mark
    return ''
  })
}

function anchorsOf(lines: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const headings = lines.flatMap((line) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
    return heading === undefined ? [] : [slug(heading)]
  })
  const numbered = headings.map((name) => {
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  })
  const named = lines.flatMap((line) => [...line.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1] ?? ''))
  return [...numbered, ...named]
}

/** The anchor that GitHub gives a heading: lower case, spaces to hyphens, all but letters, digits, `-` and `_` dropped. */
export const slug = (heading: string): string =>
  heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('`', '')
    .replaceAll(/\*+/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

function linksOf(lines: readonly string[]): Link[] {
  return lines.flatMap((line, index) => {
    const prose = line.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, 'code')
    const inline = [...prose.matchAll(/\[(?:[^\][]|\[[^\]]*\])*\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    const images = [...prose.matchAll(/!\[[^\]]*\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    const defined = [...prose.matchAll(/^\s{0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/g)]
    const html = [...prose.matchAll(/<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"]+)"/g)]
    const targets = new Set([...inline, ...images, ...defined, ...html].map((match) => match[1] ?? ''))
    return [...targets].map((target) => ({ target, line: index + 1 }))
  })
}

/** The path from the root that a link of a page means, and its anchor; null for links to the web and to mail. */
export function resolveLink(
  page: Page,
  target: string,
): { readonly path: string; readonly anchor: string | null } | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) return null
  const [file = '', anchor] = target.split('#')
  const from = file === '' ? page.path : relative(root, resolve(root, page.path, '..', decodeURIComponent(file)))
  return { path: from.split(sep).join('/'), anchor: anchor === undefined ? null : decodeURIComponent(anchor) }
}
