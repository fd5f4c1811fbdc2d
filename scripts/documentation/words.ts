const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

/** A piece of text with its character references (`&lt;`) as the characters that they stand for. */
export const plainText = ({ text }: { readonly text: string }): string =>
  text.replaceAll(/&(?:#(\d+)|([a-z]+));/g, (all, number?: string, name?: string) =>
    number === undefined ? (named[name ?? ''] ?? all) : String.fromCodePoint(Number(number)),
  )

/** The anchor of a heading as GitHub makes it, so that a link works there and here. */
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
