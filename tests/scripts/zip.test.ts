import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { readZip } from '../../scripts/setup/zip.mjs'

const folder = mkdtempSync(join(tmpdir(), 'timetracker-zip-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A zip file with one packed and one stored entry; both names and contents in full. */
function makeZip(entries: readonly { name: string; content: string; packed: boolean; mode: number }[]): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name, content, packed, mode } of entries) {
    const data = packed ? deflateRawSync(content) : Buffer.from(content)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(packed ? 8 : 0, 4)
    shared.writeUInt32LE(crc32(content), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(Buffer.byteLength(content), 18)
    shared.writeUInt16LE(Buffer.byteLength(name), 22)
    const body = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, Buffer.from(name), data])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(mode * 65_536, 6)
    place.writeUInt32LE(offset, 10)
    list.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), shared, place, Buffer.from(name)]))
    bodies.push(body)
    offset += body.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, directory, Buffer.from('PK\u0005\u0006'), end])
}

const entries = [
  { name: 'a/packed.txt', content: 'again '.repeat(100), packed: true, mode: 0o100644 },
  { name: 'a/', content: '', packed: false, mode: 0o40755 },
  { name: 'a/run', content: 'stored', packed: false, mode: 0o100755 },
  { name: 'b/left-out', content: 'x', packed: false, mode: 0o100644 },
]

function read(bytes: Buffer): { name: string; mode: number; content: string }[] {
  const path = join(folder, 'test.zip')
  writeFileSync(path, bytes)
  const found: { name: string; mode: number; content: string }[] = []
  readZip(
    path,
    (name) => name.startsWith('a/'),
    ({ name, mode, content }) => found.push({ name, mode, content: content.toString() }),
  )
  return found
}

test('reads the entries that are wanted, with their contents and rights', () => {
  expect(read(makeZip(entries))).toEqual([
    { name: 'a/packed.txt', mode: 0o100644, content: 'again '.repeat(100) },
    { name: 'a/run', mode: 0o100755, content: 'stored' },
  ])
})

test('a file that is cut short or is no zip file is refused', () => {
  const whole = makeZip(entries)
  expect(() => read(whole.subarray(0, -30))).toThrow('not a zip file')
  expect(() => read(Buffer.from('hello'))).toThrow('not a zip file')
  expect(() => read(whole.subarray(10))).toThrow()
})
