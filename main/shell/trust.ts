import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { kioskChannels, trackerChannels } from '../../shared/ipc/channels.ts'
import { KIOSK_URL, sameOrigin, TRACKER_URL } from './origin.ts'

/** The kinds of window that there are. Each has its own bridge, and may use no more than what it names. */
export type WindowKind = 'tracker' | 'kiosk'

const allowed: Readonly<Record<WindowKind, ReadonlySet<string>>> = {
  tracker: new Set(trackerChannels),
  kiosk: new Set(kioskChannels),
}

/** The address of each kind's page: scheme and host of an asker have to be the same. */
export type Homes = Readonly<Record<WindowKind, string>>
export const HOMES: Homes = { tracker: TRACKER_URL, kiosk: KIOSK_URL }

/** Whether an asker may use a channel. */
export type Trust = (event: IpcMainInvokeEvent, channel: string) => boolean

/** The windows that we made: whoever else asks is a stranger. */
export interface Windows {
  add(contents: WebContents, kind: WindowKind): void
  /** Those of a kind that still live. */
  all(kind: WindowKind): readonly WebContents[]
  readonly trusts: Trust
}

/** Keeps the list of our windows. */
export function keepWindows(homes: Homes): Windows {
  const kinds = new Map<WebContents, WindowKind>()
  return {
    add(contents, kind) {
      kinds.set(contents, kind)
      contents.once('destroyed', () => kinds.delete(contents))
    },
    all: (kind) => [...kinds].flatMap(([contents, its]) => (its === kind && !contents.isDestroyed() ? [contents] : [])),
    trusts(event, channel) {
      const kind = kinds.get(event.sender)
      const frame = event.senderFrame
      if (kind === undefined || frame === null) return false
      // A frame inside another is never ours: our pages have none.
      const onTop = frame.parent === null && frame === event.sender.mainFrame
      return onTop && sameOrigin(frame.url, homes[kind]) && allowed[kind].has(channel)
    },
  }
}
