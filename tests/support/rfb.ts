import { connect, type Socket } from 'node:net'
import type { Rectangle } from '../../main/shell/bounds.ts'

/** Encodings (RFC 6143 section 7.7.1, and the extension of its registry for displays). */
const RAW = 0
const EXTENDED_DESKTOP_SIZE = -308

/** Everything on a screen: rows of red, green and blue, a byte each. */
export interface Picture {
  readonly width: number
  readonly height: number
  colourAt(x: number, y: number): readonly [red: number, green: number, blue: number]
}

/** What is asked of a screen over the protocol of VNC (RFC 6143): as much as a test with several displays needs. */
export interface ScreenConnection {
  /** Makes these the displays of the screen. */
  lay(displays: readonly Rectangle[]): Promise<void>
  /** What can be seen now. */
  look(): Promise<Picture>
  close(): void
}

/** @param path the server's socket in the file system; it takes whoever can open it */
export async function connectToScreen(path: string): Promise<ScreenConnection> {
  const socket = connect(path)
  const { take, skip } = reader(socket)
  await take(12)
  socket.write('RFB 003.008\n')
  await skip((await take(1)).readUInt8())
  // No authentication.
  socket.write(Buffer.from([1]))
  if ((await take(4)).readUInt32BE() !== 0) throw new Error('The screen lets nobody in.')
  // Beside others.
  socket.write(Buffer.from([1]))
  const about = await take(24)
  let [width, height] = [about.readUInt16BE(0), about.readUInt16BE(2)]
  await skip(about.readUInt32BE(20))
  // Four bytes for each pixel: blue, green, red and nothing.
  socket.write(Buffer.from([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]))
  const encodings = Buffer.alloc(12)
  encodings.writeUInt8(2)
  encodings.writeUInt16BE(2, 2)
  encodings.writeInt32BE(RAW, 4)
  encodings.writeInt32BE(EXTENDED_DESKTOP_SIZE, 8)
  socket.write(encodings)

  const ask = (isWhole: boolean): void => {
    const request = Buffer.alloc(10)
    request.writeUInt8(3)
    request.writeUInt8(isWhole ? 0 : 1, 1)
    request.writeUInt16BE(width, 6)
    request.writeUInt16BE(height, 8)
    socket.write(request)
  }
  /** The next message with its rectangles; what is not about the screen is passed over. */
  const update = async (): Promise<readonly Part[]> => {
    for (;;) {
      const kind = (await take(1)).readUInt8()
      if (kind === 3) {
        await skip((await take(7)).readUInt32BE(3))
        continue
      }
      if (kind !== 0) continue
      const count = (await take(3)).readUInt16BE(1)
      const parts: Part[] = []
      for (let index = 0; index < count; index += 1) {
        const head = await take(12)
        const [x, y, w, h] = [0, 2, 4, 6].map((at) => head.readUInt16BE(at)) as [number, number, number, number]
        const encoding = head.readInt32BE(8)
        if (encoding === EXTENDED_DESKTOP_SIZE) {
          await skip((await take(4)).readUInt8() * 16)
          ;[width, height] = [w, h]
        }
        parts.push({ encoding, x, y, w, h, pixels: encoding === RAW ? await take(w * h * 4) : Buffer.alloc(0) })
      }
      return parts
    }
  }
  return {
    async lay(displays) {
      const request = Buffer.alloc(8 + 16 * displays.length)
      request.writeUInt8(251)
      request.writeUInt16BE(Math.max(...displays.map((one) => one.x + one.width)), 2)
      request.writeUInt16BE(Math.max(...displays.map((one) => one.y + one.height)), 4)
      request.writeUInt8(displays.length, 6)
      displays.forEach((display, index) => {
        const at = 8 + 16 * index
        request.writeUInt32BE(index + 1, at)
        ;[display.x, display.y, display.width, display.height].forEach((value, place) =>
          request.writeUInt16BE(value, at + 4 + 2 * place),
        )
      })
      ask(false)
      socket.write(request)
      for (;;) {
        const answer = (await update()).find(({ encoding, x }) => encoding === EXTENDED_DESKTOP_SIZE && x === 1)
        // What changed is told with the reason 1: this client asked; the result stands in its second place.
        if (answer?.y === 0) return
        if (answer) throw new Error(`The displays were refused: ${answer.y}.`)
        ask(false)
      }
    },
    async look() {
      // Whoever asks for everything is told the displays first; the pixels come with what is asked for then.
      ask(true)
      const parts: Part[] = []
      for (;;) {
        parts.unshift(...(await update()).filter(({ encoding }) => encoding === RAW))
        if (parts.reduce((sum, { w, h }) => sum + w * h, 0) >= width * height) return paint(width, height, parts)
        ask(false)
      }
    },
    close: () => socket.destroy(),
  }
}

/** A rectangle of an answer; pixels only where it has any. */
interface Part {
  readonly encoding: number
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly pixels: Buffer
}

function paint(width: number, height: number, parts: readonly Part[]): Picture {
  return {
    width,
    height,
    colourAt(x, y) {
      const part = parts.find((one) => x >= one.x && x < one.x + one.w && y >= one.y && y < one.y + one.h)
      if (!part) throw new Error(`Nothing was seen at ${x}, ${y}.`)
      const at = ((y - part.y) * part.w + x - part.x) * 4
      return [part.pixels.readUInt8(at + 2), part.pixels.readUInt8(at + 1), part.pixels.readUInt8(at)]
    },
  }
}

/** Hands out what arrives in the lengths that are asked for. */
function reader(socket: Socket) {
  let arrived = Buffer.alloc(0)
  let wake: () => void = () => undefined
  let isOver = false
  socket.on('data', (data) => {
    arrived = Buffer.concat([arrived, data])
    wake()
  })
  socket.on('error', () => wake())
  socket.on('close', () => {
    isOver = true
    wake()
  })
  const take = async (length: number): Promise<Buffer> => {
    while (arrived.length < length) {
      if (isOver) throw new Error('The screen went away.')
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const taken = arrived.subarray(0, length)
    arrived = arrived.subarray(length)
    return taken
  }
  return { take, skip: take }
}
