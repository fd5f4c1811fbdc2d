/** Made by the build from docs/. */
declare module 'virtual:documentation' {
  // An import statement is not possible here: it would end the declaration of the module.
  // oxlint-disable-next-line typescript/consistent-type-imports
  type OpenPage = import('../../../shared/domain/documentation.ts').OpenPage
  // oxlint-disable-next-line typescript/consistent-type-imports
  export const index: import('../../../shared/domain/documentation.ts').DocumentationIndex
  /** Loads a page by its path. */
  export const openers: Readonly<Record<string, () => Promise<OpenPage>>>
}
