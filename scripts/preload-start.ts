import type { Plugin } from 'vite'

/**
 * Names in each page the modules that its entry loads first (`import('./start.tsx')`) and all that these import: the page then fetches
 * them at once and side by side, instead of one after the other as it comes upon them.
 * @param starts the file that each page's entry loads, by the name of the page
 */
export function preloadStart(starts: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, chunk }) {
        if (chunk === undefined) return []
        const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []))
        const first = chunks.find(({ facadeModuleId }) => facadeModuleId === starts[chunk.name])
        if (first === undefined) throw new Error(`there is no module that begins the page ${chunk.name}`)
        const byFile = new Map(chunks.map((one) => [one.fileName, one]))
        const wanted = new Set<string>()
        const follow = (file: string): void => {
          if (wanted.has(file)) return
          wanted.add(file)
          for (const next of byFile.get(file)?.imports ?? []) follow(next)
        }
        follow(first.fileName)
        // The build names these itself.
        for (const named of [chunk.fileName, ...chunk.imports]) wanted.delete(named)
        return [...wanted].map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        }))
      },
    },
  }
}
