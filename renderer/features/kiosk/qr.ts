/*
 * QR codes (ISO/IEC 18004) for addresses: bytes, error correction level M, versions 1 to 10, which is 213 bytes at most.
 * Written out here, since a library would be many times as long as what is needed of it.
 */

/** Rows of dark (true) and light modules, without the quiet zone. */
export type QrModules = readonly (readonly boolean[])[]

/** For each version: codewords of error correction in a block, and how many blocks have how many codewords of data. */
const BLOCKS: readonly (readonly [correction: number, blocks: readonly (readonly [count: number, data: number])[]])[] =
  [
    [10, [[1, 16]]],
    [16, [[1, 28]]],
    [26, [[1, 44]]],
    [18, [[2, 32]]],
    [24, [[2, 43]]],
    [16, [[4, 27]]],
    [18, [[4, 31]]],
    [
      22,
      [
        [2, 38],
        [2, 39],
      ],
    ],
    [
      22,
      [
        [3, 36],
        [2, 37],
      ],
    ],
    [
      26,
      [
        [4, 43],
        [1, 44],
      ],
    ],
  ]

/** Where the middles of the alignment patterns are, in both directions. */
const ALIGNMENT: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
]

// The field of 256 elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1: powers of two, and their logarithms.
const POWERS = new Uint8Array(255)
const LOGARITHMS = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power += 1) {
  POWERS[power] = value
  LOGARITHMS[value] = power
  value = value < 128 ? value * 2 : (value * 2) ^ 0x11d
}
const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0
const times = (one: number, other: number): number =>
  one === 0 || other === 0 ? 0 : at(POWERS, (at(LOGARITHMS, one) + at(LOGARITHMS, other)) % 255)

/** The remainder of Reed and Solomon: what is sent beside the data so that damage can be mended. */
export function correctionOf(data: readonly number[], length: number): number[] {
  let generator = [1]
  for (let power = 0; power < length; power += 1) {
    const root = at(POWERS, power)
    const next = [...generator, 0]
    generator.forEach((factor, index) => (next[index + 1] = at(next, index + 1) ^ times(factor, root)))
    generator = next
  }
  const rest = [...data, ...Array<number>(length).fill(0)]
  for (let index = 0; index < data.length; index += 1) {
    const factor = at(rest, index)
    generator.forEach((value, offset) => (rest[index + offset] = at(rest, index + offset) ^ times(value, factor)))
  }
  return rest.slice(data.length)
}

const bitsOf = (value: number, length: number): number[] =>
  Array.from({ length }, (_, index) => (value >> (length - 1 - index)) & 1)

/** The codewords of a text in the order in which they are drawn, and the version that they fit into; undefined for a text that is too long. */
function encode(text: string): { readonly version: number; readonly bits: readonly number[] } | undefined {
  const bytes = [...new TextEncoder().encode(text)]
  const fits = BLOCKS.findIndex(([, blocks], index) => {
    const room = blocks.reduce((sum, [count, data]) => sum + count * data, 0)
    return bytes.length + (index + 1 < 10 ? 2 : 3) <= room
  })
  const [correction, blocks] = BLOCKS[fits] ?? [0, []]
  if (fits === -1) return undefined
  const version = fits + 1
  const room = blocks.reduce((sum, [count, data]) => sum + count * data, 0)
  const stream = [
    ...bitsOf(0b0100, 4),
    ...bitsOf(bytes.length, version < 10 ? 8 : 16),
    ...bytes.flatMap((byte) => bitsOf(byte, 8)),
    ...bitsOf(0, 4),
  ]
  const data = Array.from({ length: Math.min(room, Math.ceil(stream.length / 8)) }, (_, index) =>
    stream.slice(index * 8, index * 8 + 8).reduce((sum, bit, place) => sum | (bit << (7 - place)), 0),
  )
  for (let filler = 0xec; data.length < room; filler ^= 0xec ^ 0x11) data.push(filler)

  let from = 0
  const parts = blocks.flatMap(([count, length]) =>
    Array.from({ length: count }, () => {
      const part = data.slice(from, from + length)
      from += length
      return part
    }),
  )
  const longest = Math.max(...parts.map((part) => part.length))
  const mended = parts.map((part) => correctionOf(part, correction))
  const interleave = (lists: readonly (readonly number[])[], length: number): number[] =>
    Array.from({ length }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat()
  const words = [...interleave(parts, longest), ...interleave(mended, correction)]
  return { version, bits: words.flatMap((word) => bitsOf(word, 8)) }
}

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]

/** The bits that say level and mask, with their own correction. */
function formatBits(mask: number): number {
  // Level M is 00.
  let rest = mask << 10
  for (let bit = 14; bit >= 10; bit -= 1) if ((rest >> bit) & 1) rest ^= 0x537 << (bit - 10)
  return ((mask << 10) | rest) ^ 0x5412
}

function versionBits(version: number): number {
  let rest = version << 12
  for (let bit = 17; bit >= 12; bit -= 1) if ((rest >> bit) & 1) rest ^= 0x1f25 << (bit - 12)
  return (version << 12) | rest
}

/** Everything but the data: undefined where data goes. */
function frame(version: number, mask: number): (boolean | undefined)[][] {
  const size = version * 4 + 17
  const cells: (boolean | undefined)[][] = Array.from({ length: size }, () => Array<undefined>(size).fill(undefined))
  const set = (row: number, column: number, dark: boolean): void => {
    const line = cells[row]
    if (line !== undefined && column >= 0 && column < size) line[column] = dark
  }
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (let row = -1; row <= 7; row += 1)
      for (let column = -1; column <= 7; column += 1) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3))
        set(top + row, left + column, ring !== 2 && ring !== 4)
      }
  }
  const middles = ALIGNMENT[version - 1] ?? []
  for (const row of middles)
    for (const column of middles) {
      if (cells[row]?.[column] !== undefined) continue
      for (let down = -2; down <= 2; down += 1)
        for (let across = -2; across <= 2; across += 1)
          set(row + down, column + across, Math.max(Math.abs(down), Math.abs(across)) !== 1)
    }
  for (let place = 8; place < size - 8; place += 1) {
    set(6, place, place % 2 === 0)
    set(place, 6, place % 2 === 0)
  }
  const format = formatBits(mask)
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((format >> bit) & 1) === 1
    set(bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit, 8, dark)
    set(8, bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit, dark)
  }
  set(size - 8, 8, true)
  if (version >= 7)
    for (let bit = 0; bit < 18; bit += 1) {
      const dark = ((versionBits(version) >> bit) & 1) === 1
      set(Math.floor(bit / 3), size - 11 + (bit % 3), dark)
      set(size - 11 + (bit % 3), Math.floor(bit / 3), dark)
    }
  return cells
}

function draw(version: number, bits: readonly number[], mask: number): boolean[][] {
  const cells = frame(version, mask)
  const size = cells.length
  const isMasked = MASKS[mask]
  let next = 0
  let upwards = true
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern holds no data.
    if (right === 6) right = 5
    for (let step = 0; step < size; step += 1) {
      const row = upwards ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        const line = cells[row]
        if (line === undefined || line[column] !== undefined) continue
        line[column] = (at(bits, next) === 1) !== (isMasked?.(row, column) === true)
        next += 1
      }
    }
    upwards = !upwards
  }
  return cells.map((line) => line.map((dark) => dark === true))
}

/** How hard a drawing is to read: long runs, blocks, what looks like a corner, and too much of one colour. */
function penalty(modules: QrModules): number {
  const size = modules.length
  const columns = modules.map((_, column) => modules.map((line) => line[column] === true))
  let sum = 0
  for (const line of [...modules, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('')
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2
    for (let place = 0; place + 11 <= size; place += 1) {
      const part = text.slice(place, place + 11)
      if (part === '10111010000' || part === '00001011101') sum += 40
    }
  }
  for (let row = 0; row + 1 < size; row += 1)
    for (let column = 0; column + 1 < size; column += 1) {
      const dark = modules[row]?.[column]
      if (
        modules[row]?.[column + 1] === dark &&
        modules[row + 1]?.[column] === dark &&
        modules[row + 1]?.[column + 1] === dark
      )
        sum += 3
    }
  const share = (modules.flat().filter(Boolean).length * 100) / (size * size)
  return sum + Math.floor(Math.abs(share - 50) / 5) * 10
}

/** A text as a QR code, or undefined when it is too long for one. */
export function qrOf(text: string): QrModules | undefined {
  const encoded = encode(text)
  if (encoded === undefined) return undefined
  const drawings = MASKS.map((_, mask) => draw(encoded.version, encoded.bits, mask))
  return drawings.toSorted((one, other) => penalty(one) - penalty(other))[0]
}
