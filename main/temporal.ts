/**
 * Sees to it that civil time can be reckoned: newer runtimes have `Temporal` themselves, on older ones a polyfill takes its
 * place. It is loaded only where it is needed, and before anything that deals with days.
 */
export async function provideTemporal(): Promise<void> {
  if (typeof Temporal === 'undefined') await import('temporal-polyfill/global')
}
