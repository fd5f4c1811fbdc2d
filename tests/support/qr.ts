import decodeQR from 'qr/decode.js'

/** Pixels for each module: as a camera sees it from near. */
const SCALE = 4

/**
 * Reads a QR code as another maker's scanner does: paints the drawing into a picture, and has that decoded by code that shares nothing
 * with what drew it.
 * @param svg the markup of a QrCode: one square, one path of dark modules
 */
export function readQr(svg: string): string {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const width = size * SCALE
  const data = new Uint8Array(width * width * 3).fill(255)
  for (const [, column, row] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    const top = Number(row) * SCALE
    for (let line = top; line < top + SCALE; line += 1) {
      const from = (line * width + Number(column) * SCALE) * 3
      data.fill(0, from, from + SCALE * 3)
    }
  }
  return decodeQR({ width, height: width, data })
}
