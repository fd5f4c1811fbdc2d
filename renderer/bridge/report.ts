import { bridge, hasBridge } from './window.ts'

const cut = (text: string, length: number): string => text.slice(0, length)

/** Writes an error that nobody caught into the app's log. It holds no more than the error's own words. */
export function reportError(error: unknown): void {
  if (!hasBridge()) return
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' }
  void bridge().invoke('app:report-error', { message: cut(message, 4000), stack: cut(stack ?? '', 16_000) })
}

/** Reports whatever falls through everything else. */
export function reportUncaught(): void {
  window.addEventListener('error', ({ error, message }: ErrorEvent) => {
    reportError(error ?? message)
  })
  window.addEventListener('unhandledrejection', ({ reason }) => {
    reportError(reason)
  })
}
