/** Made by the build from docs/. */
declare module 'virtual:documentation' {
  /** A page, and where its pictures are, by their paths below docs/. */
  export interface OpenPage {
    readonly page: import('../../../shared/domain/documentation.ts').DocumentationPage
    readonly images: Readonly<Record<string, string>>
  }
  export const index: import('../../../shared/domain/documentation.ts').DocumentationIndex
  /** Loads a page by its path. */
  export const openers: Readonly<Record<string, () => Promise<OpenPage>>>
}
