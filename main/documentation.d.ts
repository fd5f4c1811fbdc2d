/** Made by the build from docs/. */
declare module 'virtual:documentation-addresses' {
  /** Every address on the web that a page of the shipped documentation links. */
  export const addresses: readonly string[]
}
