import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesBelow, pages, parsePage, resolveLink, root, slug, type Page } from './markdown.ts'

const all = pages()
const byPath = new Map(all.map((page) => [page.path, page]))

describe('links', () => {
  it('has pages to look at', () => {
    expect(all.map((page) => page.path)).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/README.md']),
    )
  })

  it.each(all.map((page) => [page.path, page] as const))('%s points only at what is there', (_path, page) => {
    expect(brokenLinks(page, byPath)).toEqual([])
  })

  it('finds a missing file, a missing anchor, and a way out of the project', () => {
    const page = parsePage(
      'docs/trial.md',
      '# Trial\n[a](nowhere.md) [b](#none) [c](README.md#none) [d](../../secret.md) ![e](x.png)',
    )
    expect(brokenLinks(page, byPath)).toHaveLength(5)
    const good = parsePage(
      'docs/trial.md',
      '# My trial\n[a](README.md) [b](#my-trial) `[c](nowhere.md)`\n```\n[d](nowhere.md)\n```',
    )
    expect(brokenLinks(good, byPath)).toEqual([])
  })

  it('names anchors as GitHub does', () => {
    expect(slug('What is `OIDC_ISSUER`, really?')).toBe('what-is-oidc_issuer-really')
    expect(slug('A → B & C')).toBe('a--b--c')
    expect(slug('See [the *guide*](guide.md)')).toBe('see-the-guide')
    expect([...parsePage('x.md', '# Twice\n# Twice\n').anchors]).toEqual(['twice', 'twice-1'])
  })
})

describe('where pages are', () => {
  it('keeps the root to README, CHANGELOG and LICENSE', () => {
    const documents = readdirSync(root).filter(
      (name) => /\.(md|mdx|txt|rst|adoc|pdf|html?)$/i.test(name) || /^[A-Z_]+$/.test(name),
    )
    expect(documents.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md'])
  })

  it('has the folders by role', () => {
    const wanted = [
      'api',
      'admin/configuration',
      'admin/deployment',
      'admin/security',
      'admin/monitoring',
      'development',
      'guides',
      'reports',
      'changelog',
    ]
    expect(wanted.filter((folder) => !existsSync(join(root, 'docs', folder, 'README.md')))).toEqual([])
  })

  it.each(foldersOfPages())('%s has an index that links everything in it', (folder) => {
    const index = byPath.get(`${folder}/README.md`)
    expect(index, `${folder}/README.md`).toBeDefined()
    if (index === undefined) return
    const linked = new Set(index.links.map((link) => resolveLink(index, link.target)?.path))
    const inIt = readdirSync(join(root, folder)).filter(
      (name) => name !== 'README.md' && name !== 'images' && !name.endsWith('.dockerignore'),
    )
    const missing = inIt.filter((name) => {
      const path = `${folder}/${name}`
      return statSync(join(root, path)).isDirectory()
        ? !linked.has(path) && !linked.has(`${path}/README.md`)
        : !linked.has(path)
    })
    expect(missing).toEqual([])
  })

  it('reaches every page from the README', () => {
    const reached = new Set(['README.md'])
    for (const path of reached) {
      const page = byPath.get(path)
      for (const link of page?.links ?? []) {
        const target = page === undefined ? null : resolveLink(page, link.target)
        if (target !== null)
          for (const candidate of [target.path, `${target.path}/README.md`])
            if (byPath.has(candidate)) reached.add(candidate)
      }
    }
    expect(all.map((page) => page.path).filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual([])
  })
})

describe('what pages say', () => {
  const texts = ['README.md', 'CHANGELOG.md', ...filesBelow('docs')].filter(
    (path) => !/\.(png|jpe?g|webp|ico)$/.test(extname(path)),
  )

  /** Somebody's own machine, or where somebody gets packages from: neither means anything to a reader. */
  const machine: readonly RegExp[] = [
    /(?<![\w.:-])\/(?:work|root|tmp|home|Users|private|mnt)\/\S*/g,
    /(?<![\w.:-])[A-Z]:\\Users\\\S*/g,
    /\b(?:registry|npm|artifactory|nexus|verdaccio|mirror)\.[a-z0-9-]+\.[a-z]{2,}\b/gi,
    /\bnpmjs\.(?:org|com)\b/gi,
  ]

  it.each(texts)('%s names no machine path and no package registry', (path) => {
    const text = readFileSync(join(root, path), 'utf8')
    expect(machine.flatMap((pattern) => text.match(pattern) ?? [])).toEqual([])
  })

  it('would find them', () => {
    const bad = 'see /home/anna/x, C:\\Users\\anna, https://registry.example.com/y'
    expect(machine.flatMap((pattern) => bad.match(pattern) ?? [])).toHaveLength(3)
  })

  it.each(all.filter((page) => page.path.startsWith('docs/')).map((page) => [page.path, page] as const))(
    '%s begins with its title',
    (_path, page) => {
      expect(page.text.split('\n')[0]).toMatch(/^# \S/)
    },
  )
})

function foldersOfPages(): string[] {
  const folders = new Set(filesBelow('docs').map((path) => path.slice(0, path.lastIndexOf('/'))))
  return [...folders].filter((folder) => !folder.endsWith('/images'))
}

function brokenLinks(page: Page, known: ReadonlyMap<string, Page>): string[] {
  return page.links.flatMap(({ target, line }) => {
    const link = resolveLink(page, target)
    if (link === null) return []
    const at = `${page.path}:${line} ${target}`
    if (link.path.startsWith('..') || (link.path !== page.path && !existsSync(join(root, link.path))))
      return [`${at}: not there`]
    if (link.anchor === null) return []
    const destination = link.path === page.path ? page : known.get(link.path)
    return destination?.anchors.has(link.anchor) === true ? [] : [`${at}: no such heading`]
  })
}
