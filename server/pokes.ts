/** Whom something new concerns. */
export type Concerned = 'everybody' | ReadonlySet<string>

/** Tells devices that listen that there is something to fetch. It says no more than the head: they fetch it by syncing. */
export interface Pokes {
  /** To be called after the commit, with the organisation's new head. */
  readonly poke: (head: number) => void
  /** Calls back at every poke that concerns this person, until the returned function is called. */
  readonly listen: (userId: string, listener: (head: number) => void) => () => void
  readonly listeners: () => number
}

/**
 * Pokes within one process. A poke that says nothing new is not passed on, and one that does only to those whom it concerns: with a
 * thousand devices, each entry of anybody would else make all of them ask.
 * @param concernedSince whom rows concern that are newer than a head; where that cannot be told everybody is
 */
export function createPokes(
  concernedSince: (head: number) => Promise<Concerned> = () => Promise.resolve('everybody'),
): Pokes {
  const listening = new Set<{ readonly userId: string; readonly listener: (head: number) => void }>()
  let highest = -1
  /** Up to which head everybody has been told; undefined before the first time. */
  let told: number | undefined
  let isTelling = false

  const tell = async (): Promise<void> => {
    while (told === undefined || told < highest) {
      const head = highest
      const concerned =
        told === undefined || listening.size === 0
          ? ('everybody' as const)
          : await concernedSince(told).catch(() => 'everybody' as const)
      told = head
      for (const { userId, listener } of listening) {
        if (concerned === 'everybody' || concerned.has(userId)) listener(head)
      }
    }
  }

  return {
    poke(head) {
      if (head <= highest) return
      highest = head
      if (isTelling) return
      isTelling = true
      void tell().finally(() => {
        isTelling = false
      })
    },
    listen(userId, listener) {
      const entry = { userId, listener }
      listening.add(entry)
      return () => listening.delete(entry)
    },
    listeners: () => listening.size,
  }
}
