import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { correctionOf, qrOf, type QrModules } from '../../../../renderer/features/kiosk/qr.ts'

const drawn = (modules: QrModules | undefined, dark: string, light: string): string[] =>
  (modules ?? []).map((line) => line.map((isDark) => (isDark ? dark : light)).join(''))

test('a text is drawn as other encoders draw it', () => {
  expect(drawn(qrOf('HELLO WORLD'), '#', '.')).toEqual([
    '#######.##..#.#######',
    '#.....#....#..#.....#',
    '#.###.#..#.#..#.###.#',
    '#.###.#.#..#..#.###.#',
    '#.###.#.###.#.#.###.#',
    '#.....#.#..#..#.....#',
    '#######.#.#.#.#######',
    '........#..##........',
    '#...#.######.#####..#',
    '...#....#.###....####',
    '..######..##.##.#..#.',
    '#####...##...#.......',
    '#####.#.#.#.#.##..##.',
    '........#.#.####.#.##',
    '#######.###.#.#.##.#.',
    '#.....#..#.###.##..##',
    '#.###.#.##.#.##...##.',
    '#.###.#..#..#...##.##',
    '#.###.#..###...###...',
    '#.....#....#.#.......',
    '#######.#########.#.#',
  ])
})

// What another encoder drew, with its rows of 0 and 1 put into a hash: one for each way in which blocks and patterns differ.
test.each([
  ['https://login.example.com/device?user_code=WDJB-MJHT', 33, '77e3bbb05ab10a84'],
  [
    'https://login.example.com/realms/company-with-a-long-name/device?user_code=WDJBMJHT&lang=de-DE',
    41,
    'da09b1f37d4ee599',
  ],
  ['x'.repeat(100), 41, '898a791db8daf879'],
  ['y'.repeat(150), 49, '230adb2b282df71c'],
  [`https://example.com/${'z'.repeat(190)}`, 57, '8564c40950c21027'],
  ['ä€ß', 21, 'fb46fde57561bb42'],
])('%s has %i modules on a side, and every one is right', (text, size, hash) => {
  const rows = drawn(qrOf(text), '1', '0')
  expect(rows).toHaveLength(size)
  expect(createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 16)).toBe(hash)
})

test('the correction is that of the standard', () => {
  // The example of ISO/IEC 18004: "01234567" in version 1, level M.
  const data = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11]
  expect(correctionOf(data, 10)).toEqual([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55])
})

test('what is too long is no code', () => {
  expect(qrOf('x'.repeat(213))).toBeDefined()
  expect(qrOf('x'.repeat(214))).toBeUndefined()
})
