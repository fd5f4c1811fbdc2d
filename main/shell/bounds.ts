import { z } from 'zod'

/** Where a window was when it was closed, in device-independent pixels of the whole desktop. */
export const SavedWindow = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(20_000),
  height: z.int().min(1).max(20_000),
  maximized: z.boolean(),
  /** 0 is 100 %; each step is a fifth more or less, as Chromium counts. */
  zoom: z.number().min(-4).max(5),
})
export type SavedWindow = z.infer<typeof SavedWindow>

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const LEAST_SIZE = { width: 800, height: 560 } as const
const FIRST_SIZE = { width: 1180, height: 780 } as const
/** So much of the title bar has to be on some display for a person to be able to take hold of it. */
const GRIP = { width: 120, height: 24 } as const

/**
 * Where to open the window: as it was, if a display still shows enough of its upper edge; else without a position, which
 * centres it. Never larger than the display that it opens on.
 */
export function placeWindow(saved: SavedWindow | null, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  const home = saved === null ? undefined : workAreas.find((area) => holdsGrip(area, saved))
  const room = home ?? workAreas[0]
  const wanted = saved ?? FIRST_SIZE
  const width = Math.max(LEAST_SIZE.width, Math.min(wanted.width, room?.width ?? wanted.width))
  const height = Math.max(LEAST_SIZE.height, Math.min(wanted.height, room?.height ?? wanted.height))
  return saved === null || home === undefined ? { width, height } : { x: saved.x, y: saved.y, width, height }
}

function holdsGrip(area: Rectangle, window: Rectangle): boolean {
  const across = Math.min(area.x + area.width, window.x + window.width) - Math.max(area.x, window.x)
  return across >= GRIP.width && window.y >= area.y && window.y + GRIP.height <= area.y + area.height
}
