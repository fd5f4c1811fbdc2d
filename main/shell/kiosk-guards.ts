import type { WebContents } from 'electron'
import type { Log } from '../log.ts'
import { mayReachKiosk } from './kiosk-keys.ts'

/**
 * Shuts what the guards of every page leave open, because a tracker's person may have it: keys of the browser and of the app,
 * a menu, a second page of ours, another size of the text.
 */
export function guardKiosk(contents: WebContents, url: string, log: Log): void {
  contents.setIgnoreMenuShortcuts(true)
  contents.on('before-input-event', (event, stroke) => {
    if (!mayReachKiosk(stroke)) event.preventDefault()
  })
  contents.on('context-menu', (event) => event.preventDefault())
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (event.url === url) return
    event.preventDefault()
    log.warn('the kiosk tried to show another page')
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-prevent-unload', (event) => event.preventDefault())
  const asMade = (): void => {
    contents.setZoomLevel(0)
    contents.setVisualZoomLevelLimits(1, 1).catch((error: unknown) => log.warn({ err: error }, 'pinching is not shut'))
  }
  contents.on('did-finish-load', asMade)
  contents.on('zoom-changed', asMade)
}

/** Gestures that Chromium itself takes: two fingers that enlarge, a stroke to the side that goes back. Before the app is ready. */
export const KIOSK_SWITCHES = [
  ['disable-pinch', ''],
  ['overscroll-history-navigation', '0'],
] as const
