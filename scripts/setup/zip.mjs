import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50

/**
 * Reads a zip file (not zip64, no encryption): enough for one that we know, without a package to install first.
 * @param {string} path
 * @param {(name: string) => boolean} wanted which entries to unpack; folders are left out
 * @param {(entry: { name: string, mode: number, content: Buffer }) => void} take gets each entry in turn
 * @throws when the file is not such a zip file, or is cut short
 */
export function readZip(path, wanted, take) {
  const file = openSync(path, 'r')
  try {
    for (const entry of directory(file)) {
      if (entry.name.endsWith('/') || !wanted(entry.name)) continue
      take({ name: entry.name, mode: entry.mode, content: content(file, entry) })
    }
  } finally {
    closeSync(file)
  }
}

/**
 * @param {number} file
 * @param {number} position
 * @param {number} length
 */
function bytes(file, position, length) {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(file, buffer, filled, length - filled, position + filled)
    if (count === 0) throw new Error('The zip file is cut short.')
    filled += count
  }
  return buffer
}

/**
 * @param {number} file
 * @returns {Generator<{ name: string, mode: number, method: number, packedSize: number, size: number, offset: number }>}
 */
function* directory(file) {
  const length = fstatSync(file).size
  const tail = bytes(file, Math.max(0, length - 65_557), Math.min(length, 65_557))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1
  if (end < 0) throw new Error('This is not a zip file.')
  const list = bytes(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  for (let at = 0; at < list.length;) {
    if (list.readUInt32LE(at) !== entrySignature) throw new Error('The list of files in the zip file is damaged.')
    const nameLength = list.readUInt16LE(at + 28)
    yield {
      name: list.toString('utf8', at + 46, at + 46 + nameLength),
      mode: list.readUInt32LE(at + 38) >>> 16,
      method: list.readUInt16LE(at + 10),
      packedSize: list.readUInt32LE(at + 20),
      size: list.readUInt32LE(at + 24),
      offset: list.readUInt32LE(at + 42),
    }
    at += 46 + nameLength + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32)
  }
}

/**
 * @param {number} file
 * @param {{ name: string, method: number, packedSize: number, size: number, offset: number }} entry
 */
function content(file, entry) {
  const header = bytes(file, entry.offset, 30)
  if (header.readUInt32LE(0) !== localSignature) throw new Error(`${entry.name} is damaged in the zip file.`)
  const packed = bytes(file, entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), entry.packedSize)
  const unpacked = entry.method === 0 ? packed : inflateRawSync(packed)
  if (unpacked.length !== entry.size) throw new Error(`${entry.name} is damaged in the zip file.`)
  return unpacked
}
