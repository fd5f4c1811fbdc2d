import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { trackerChannels } from '../../shared/ipc/channels.ts'
import type { Channel } from '../../shared/ipc/contract.ts'
import { sameOrigin } from './origin.ts'

/** The kinds of window that there are. Each has its own bridge, and may use no more than what it names. */
export type WindowKind = 'tracker'

const allowed: Readonly<Record<WindowKind, ReadonlySet<string>>> = { tracker: new Set(trackerChannels) }

/** Whether an asker may use a channel. */
export type Trust = (event: IpcMainInvokeEvent, channel: Channel) => boolean

/** The windows that we made: whoever else asks is a stranger. */
export interface Windows {
  add(contents: WebContents, kind: WindowKind): void
  /** Those that still live. */
  all(): readonly WebContents[]
  readonly trusts: Trust
}

/** Keeps the list of our windows. `own` is the address of our pages; scheme and host of an asker have to be the same. */
export function keepWindows(own: string): Windows {
  const kinds = new Map<WebContents, WindowKind>()
  return {
    add(contents, kind) {
      kinds.set(contents, kind)
      contents.once('destroyed', () => kinds.delete(contents))
    },
    all: () => [...kinds.keys()].filter((contents) => !contents.isDestroyed()),
    trusts(event, channel) {
      const kind = kinds.get(event.sender)
      const frame = event.senderFrame
      if (kind === undefined || frame === null) return false
      // A frame inside another is never ours: our pages have none.
      const onTop = frame.parent === null && frame === event.sender.mainFrame
      return onTop && sameOrigin(frame.url, own) && allowed[kind].has(channel)
    },
  }
}
