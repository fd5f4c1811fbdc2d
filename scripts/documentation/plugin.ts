import { join, sep } from 'node:path'
import type { Plugin } from 'vite'
import { inlines, readDocumentation } from './library.ts'
import type { DocumentationPage } from '../../shared/domain/documentation.ts'

const INDEX = 'virtual:documentation'
const ADDRESSES = 'virtual:documentation-addresses'
const PAGE = 'virtual:documentation-page/'

/**
 * Makes modules of docs/: the index, each page as one of its own that is loaded when it is opened, and, for the main process, the
 * addresses that the pages link.
 */
export function documentation(folder: string): Plugin {
  return {
    name: 'documentation',
    resolveId: (id) => (id === INDEX || id === ADDRESSES || id.startsWith(PAGE) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${INDEX}`)) return null
      const name = id.slice(1)
      const { index, pages, addresses } = readDocumentation(folder)
      for (const { path } of pages) this.addWatchFile(join(folder, path))
      if (name === ADDRESSES) return `export const addresses = ${JSON.stringify(addresses)}`
      if (name === INDEX) {
        const openers = pages.map(({ path }) => `${JSON.stringify(path)}: () => import(${JSON.stringify(PAGE + path)})`)
        return `export const index = ${JSON.stringify(index)}\nexport const openers = { ${openers.join(', ')} }`
      }
      const page = pages.find(({ path }) => name === PAGE + path)
      return page ? moduleOf(page, folder) : null
    },
  }
}

/** A page and the addresses of its pictures, which the bundler copies beside it. */
function moduleOf(page: DocumentationPage, folder: string): string {
  const files = [...new Set(inlines(page.blocks).flatMap((part) => (part.kind === 'image' ? [part.file] : [])))]
  const imports = files.map((file, place) => {
    const source = join(folder, file).split(sep).join('/')
    return `import image${place} from ${JSON.stringify(`${source}?url&no-inline`)}`
  })
  const images = files.map((file, place) => `${JSON.stringify(file)}: image${place}`)
  return [
    ...imports,
    `export const page = ${JSON.stringify(page)}`,
    `export const images = { ${images.join(', ')} }`,
  ].join('\n')
}
