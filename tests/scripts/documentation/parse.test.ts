import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inlines, readDocumentation, roleOf } from '../../../scripts/documentation/library.ts'
import { parsePage, pathFrom } from '../../../scripts/documentation/parse.ts'
import { readPage, root } from '../../docs/markdown.ts'

const shipped = new Set(['README.md', 'guides/a.md', 'guides/b.md', 'guides/README.md', 'guides/env.example'])
const blocks = (text: string) => parsePage('guides/a.md', `# A\n\n${text}`, shipped).blocks.slice(1)
const documentation = readDocumentation(join(root, 'docs'))

test('text, emphasis, code and breaks', () => {
  expect(blocks('one **two** *three* `<four>` &lt;five&gt; 6 & 7')).toEqual([
    {
      kind: 'paragraph',
      inside: [
        { kind: 'text', text: 'one ' },
        { kind: 'strong', inside: [{ kind: 'text', text: 'two' }] },
        { kind: 'text', text: ' ' },
        { kind: 'emphasis', inside: [{ kind: 'text', text: 'three' }] },
        { kind: 'text', text: ' ' },
        { kind: 'code', text: '<four>' },
        { kind: 'text', text: ' <five> 6 & 7' },
      ],
    },
  ])
})

test('lists, tables, quotes and code', () => {
  const found = blocks('3. x\n   - y\n\n| a | b |\n| --- | --- |\n| c | d |\n\n> q\n\n```sh\nls\n```\n\n---')
  expect(found.map(({ kind }) => kind)).toEqual(['list', 'table', 'quote', 'code', 'rule'])
  expect(found[0]).toMatchObject({ start: 3, items: [[{ kind: 'paragraph' }, { kind: 'list', start: null }]] })
  expect(found[3]).toEqual({ kind: 'code', text: 'ls' })
})

test.each([
  ['[x](b.md)', { kind: 'place', place: { page: 'guides/b.md', anchor: null } }],
  ['[x](b.md#here)', { kind: 'place', place: { page: 'guides/b.md', anchor: 'here' } }],
  ['[x](#here)', { kind: 'place', place: { page: 'guides/a.md', anchor: 'here' } }],
  ['[x](../README.md)', { kind: 'place', place: { page: 'README.md', anchor: null } }],
  ['[x](.)', { kind: 'place', place: { page: 'guides/README.md', anchor: null } }],
  ['[x](env.example)', { kind: 'place', place: { page: 'guides/env.example', anchor: null } }],
  ['[x](https://example.com/a)', { kind: 'web', address: 'https://example.com/a' }],
])('%s leads somewhere', (text, to) => {
  expect(blocks(text)).toEqual([
    { kind: 'paragraph', inside: [{ kind: 'link', to, inside: [{ kind: 'text', text: 'x' }] }] },
  ])
})

test.each([
  '[x](../../main/index.ts)',
  '[x](http://example.com)',
  '[x](javascript:alert(1))',
  '[x](file:///etc/passwd)',
])('%s keeps its words and leads nowhere', (text) => {
  expect(blocks(text)).toEqual([{ kind: 'paragraph', inside: [{ kind: 'text', text: 'x' }] }])
})

test('comments vanish; other markup stops the build', () => {
  expect(blocks('<!-- a note -->\n\ntext')).toEqual([{ kind: 'paragraph', inside: [{ kind: 'text', text: 'text' }] }])
  expect(() => blocks('<script>alert(1)</script>')).toThrow('docs/guides/a.md')
  expect(() => blocks('a <b>c</b>')).toThrow('<b>')
  expect(() => parsePage('guides/a.md', 'no title', shipped)).toThrow('title')
})

test('headings that are alike get numbers', () => {
  expect(blocks('## Twice\n\n## Twice')).toMatchObject([{ anchor: 'twice' }, { anchor: 'twice-1' }])
})

test('a path stays below docs/', () => {
  expect(pathFrom('guides/a.md', '../images/x.png')).toBe('images/x.png')
  expect(pathFrom('guides/a.md', '../../secret')).toBeNull()
})

test('every page of the project is there, with the anchors that links are checked against', () => {
  for (const { path, blocks: found } of documentation.pages.filter((page) => page.path.endsWith('.md'))) {
    const anchors = found.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []))
    expect(anchors, path).toEqual([...readPage(`docs/${path}`).anchors])
  }
})

test('every link inside leads to a page and a heading, every picture is there', () => {
  const anchors = new Map(
    documentation.pages.map(({ path, blocks: found }) => [
      path,
      new Set(found.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : []))),
    ]),
  )
  const parts = documentation.pages.flatMap((page) => inlines(page.blocks))
  const places = parts.flatMap((part) => (part.kind === 'link' && part.to.kind === 'place' ? [part.to.place] : []))
  expect(places.length).toBeGreaterThan(100)
  expect(
    places.filter(({ page, anchor }) => !anchors.has(page) || (anchor !== null && !anchors.get(page)?.has(anchor))),
  ).toEqual([])
  const images = parts.flatMap((part) => (part.kind === 'image' ? [part.file] : []))
  expect(images.filter((file) => !existsSync(join(root, 'docs', file)))).toEqual([])
})

test('the index recommends something to everybody, and only to whom it is for', () => {
  for (const [role, pointers] of Object.entries(documentation.index.pointers)) {
    expect(pointers.length, role).toBeGreaterThan(3)
    expect(pointers.filter(({ page, about }) => roleOf(page) !== role || about === '')).toEqual([])
  }
})

test('addresses are https, and none is only an example', () => {
  expect(documentation.addresses.filter((address) => !address.startsWith('https://'))).toEqual([])
  expect(documentation.addresses.filter((address) => /example\.(com|org|net)/.test(address))).toEqual([])
})
