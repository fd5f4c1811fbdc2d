import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..')

/** Every source file below some folders, as paths from the project's folder with `/`. */
export function sourcesIn(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,mts,mjs,cjs,js}`, { cwd: root }))
    .map((path) => path.split(sep).join('/'))
    .toSorted()
}

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** One import or re-export of a file. */
export interface Import {
  readonly specifier: string
  /** Gone when it is compiled: `import type`, `export type … from`. */
  readonly typesOnly: boolean
}

const STATIC = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'"`;=()]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm
const DYNAMIC = /\b(?:import|require)\s*\(\s*['"`]([^'"`\n]+)['"`]/g

/** What a file imports, in every form that there is. */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source)
  const fixed = [...code.matchAll(STATIC)].map((match) => ({
    specifier: match[2] ?? '',
    typesOnly: match[1] !== undefined,
  }))
  const late = [...code.matchAll(DYNAMIC)].map((match) => ({ specifier: match[1] ?? '', typesOnly: false }))
  return [...fixed, ...late]
}

/** An import whose target is only known at run time: no wall can be checked for it. */
export function importsUnknown(source: string): boolean {
  return /\b(?:import|require)\s*\(\s*(?!['"`]|\s*\)|\/\*)/.test(withoutComments(source))
}

/** The file that a relative specifier names, from the project's folder. */
export function targetOf(from: string, specifier: string): string {
  return relative(root, resolve(root, dirname(from), specifier))
    .split(sep)
    .join('/')
}

/** The package of a bare specifier: `@a/b/c` -> `@a/b`, `kysely/migration` -> `kysely`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The code without comments, good enough to look for words in it: texts that hold `//` only after a colon (addresses) are kept. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}()[\],])\/\/.*$/gm, '$1')
}
