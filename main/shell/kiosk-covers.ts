import type { Rectangle } from './bounds.ts'

/** A display, as far as it is looked at here. */
export interface Display {
  readonly id: number
  readonly bounds: Rectangle
}

/** A black window over a display that the kiosk is not on. */
export interface Cover {
  place(bounds: Rectangle): void
  remove(): void
}

/** Keeps every display but one covered. Call `follow` whenever displays came, went or moved. */
export interface Covers {
  /** @param own the display that the kiosk itself fills */
  follow(displays: readonly Display[], own: number): void
  removeAll(): void
}

/** Makes the covers as they are needed, one for each display. */
export function keepCovers(make: (bounds: Rectangle) => Cover): Covers {
  const covers = new Map<number, Cover>()
  const remove = (id: number, cover: Cover): void => {
    covers.delete(id)
    cover.remove()
  }
  return {
    follow(displays, own) {
      const others = new Map(displays.filter(({ id }) => id !== own).map(({ id, bounds }) => [id, bounds]))
      for (const [id, cover] of covers) if (!others.has(id)) remove(id, cover)
      for (const [id, bounds] of others) {
        const cover = covers.get(id)
        if (cover === undefined) covers.set(id, make(bounds))
        else cover.place(bounds)
      }
    },
    removeAll() {
      for (const [id, cover] of covers) remove(id, cover)
    },
  }
}
