/** Timers that a test lets run out. */
export function handTimers(start: number) {
  const waiting: { at: number; callback: () => void }[] = []
  let now = start
  return {
    now: () => now,
    setTimer: (milliseconds: number, callback: () => void) => {
      const timer = { at: now + milliseconds, callback }
      waiting.push(timer)
      return () => {
        const index = waiting.indexOf(timer)
        if (index >= 0) waiting.splice(index, 1)
      }
    },
    /** Time passes; what is due happens in its order. */
    async pass(milliseconds: number): Promise<void> {
      const end = now + milliseconds
      for (;;) {
        const due = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        waiting.splice(waiting.indexOf(due), 1)
        now = Math.max(now, due.at)
        due.callback()
        await breathe()
      }
      now = end
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
export const breathe = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
