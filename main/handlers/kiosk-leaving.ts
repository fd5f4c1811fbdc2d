import { succeed } from '../../shared/ipc/failure.ts'
import type { KioskHandlers } from './kiosk.ts'

/**
 * Ends the app once the terminal says that somebody may leave: it counts the tries. One that was never enrolled has nobody's time
 * and nothing to guard, so that a computer that was started as a kiosk by mistake is not lost.
 * @param leave called after the answer has left
 */
export function withLeaving(handlers: KioskHandlers, leave: () => void): KioskHandlers {
  return {
    ...handlers,
    'kiosk:leave': async (way) => {
      const terminal = await handlers['kiosk:describe']({})
      const isFree = terminal.ok && terminal.value.state === 'unenrolled'
      const answer = isFree ? succeed({}) : await handlers['kiosk:leave'](way)
      if (answer.ok) setImmediate(leave)
      return answer
    },
  }
}
