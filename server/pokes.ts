/** Tells devices that listen that there is something to fetch. It says no more than the head: they fetch it by syncing. */
export interface Pokes {
  /** To be called after the commit, with the organisation's new head. */
  readonly poke: (head: number) => void
  /** Calls back at every poke until the returned function is called. */
  readonly listen: (listener: (head: number) => void) => () => void
  readonly listeners: () => number
}

/** Pokes within one process. A poke that says nothing new is not passed on. */
export function createPokes(): Pokes {
  const listening = new Set<(head: number) => void>()
  let highest = -1
  return {
    poke(head) {
      if (head <= highest) return
      highest = head
      for (const listener of listening) listener(head)
    },
    listen(listener) {
      listening.add(listener)
      return () => listening.delete(listener)
    },
    listeners: () => listening.size,
  }
}
