import type { Bridge } from '../../shared/ipc/bridge.ts'

declare global {
  interface Window {
    /** What the preload exposes; absent where the page is opened outside the app. */
    readonly bridge?: Bridge
  }
}

/** Whether this page runs inside the app. */
export const hasBridge = (): boolean => window.bridge !== undefined

/** The door to the main process. Throws where there is none: `hasBridge` is asked once, before anything is drawn. */
export function bridge(): Bridge {
  if (!window.bridge) throw new Error('the page has no bridge')
  return window.bridge
}
