import { ipcRenderer, type IpcRendererEvent } from 'electron'
import type { Bridge } from '../shared/ipc/bridge.ts'
import type { Channel } from '../shared/ipc/contract.ts'
import type { EventName } from '../shared/ipc/events.ts'
import type { FailureCode } from '../shared/ipc/failure.ts'

const failed = (code: FailureCode, detail: string) => ({ ok: false, failure: { code, detail } }) as const

/**
 * Makes the bridge of one kind of window: it lets through the named questions and events, and neither Electron's objects nor
 * its event ever reach the page.
 */
export function makeBridge(channels: readonly Channel[], events: readonly EventName[]): Bridge {
  const questions: ReadonlySet<string> = new Set(channels)
  const tidings: ReadonlySet<string> = new Set(events)
  return Object.freeze<Bridge>({
    async invoke(channel, input) {
      if (!questions.has(channel)) return failed('bad-input', 'unknown channel')
      try {
        // Main has held the answer against the contract; here there is no schema to ask again.
        // oxlint-disable-next-line typescript/no-unsafe-return
        return await ipcRenderer.invoke(channel, input)
      } catch (error) {
        // Main answers with values only. What ends here is a question that could not be sent, or a main process that has gone.
        return failed('internal', error instanceof Error ? error.message.slice(0, 200) : 'unknown')
      }
    },
    listen(event, callback) {
      if (!tidings.has(event)) return () => undefined
      const forward = (_: IpcRendererEvent, payload: Parameters<typeof callback>[0]): void => callback(payload)
      ipcRenderer.on(event, forward)
      return () => {
        ipcRenderer.off(event, forward)
      }
    },
  })
}
