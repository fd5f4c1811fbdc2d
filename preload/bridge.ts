import { ipcRenderer, type IpcRendererEvent } from 'electron'
import type { FailureCode, Result } from '../shared/ipc/failure.ts'

const failed = (code: FailureCode, detail: string): Result<never> => ({ ok: false, failure: { code, detail } })

/** A bridge as any page may take it. Main holds questions, answers and events against the contract of the page's kind. */
interface AnyBridge {
  invoke(channel: string, input: unknown): Promise<unknown>
  listen(event: string, callback: (payload: unknown) => void): () => void
}

/**
 * Makes the bridge of one kind of window: it lets through the named questions and events, and neither Electron's objects nor
 * its event ever reach the page.
 */
export function makeBridge(channels: readonly string[], events: readonly string[]): AnyBridge {
  const questions: ReadonlySet<string> = new Set(channels)
  const tidings: ReadonlySet<string> = new Set(events)
  return Object.freeze<AnyBridge>({
    async invoke(channel, input) {
      if (!questions.has(channel)) return failed('bad-input', 'unknown channel')
      try {
        const answer: unknown = await ipcRenderer.invoke(channel, input)
        return answer
      } catch (error) {
        // Main answers with values only. What ends here is a question that could not be sent, or a main process that has gone.
        return failed('internal', error instanceof Error ? error.message.slice(0, 200) : 'unknown')
      }
    },
    listen(event, callback) {
      if (!tidings.has(event)) return () => undefined
      const forward = (_: IpcRendererEvent, payload: unknown): void => callback(payload)
      ipcRenderer.on(event, forward)
      return () => {
        ipcRenderer.off(event, forward)
      }
    },
  })
}
