import { expect, test } from 'vitest'
import { helpText, parseOptions } from '../../scripts/setup/options.mjs'

const shapes = [
  { name: 'user-data-dir', value: 'DIR', help: 'a folder' },
  { name: 'help', help: 'show this' },
]

test('a value comes after "=" or as the next word', () => {
  expect(parseOptions(['--user-data-dir=/a=b'], shapes).values.get('user-data-dir')).toBe('/a=b')
  expect(parseOptions(['--user-data-dir', '/a'], shapes).values.get('user-data-dir')).toBe('/a')
})

test('a switch is on or off', () => {
  expect(parseOptions(['--help'], shapes).flags.has('help')).toBe(true)
  expect(parseOptions([], shapes).flags.has('help')).toBe(false)
})

test.each([
  [['--user-data-dir'], '--user-data-dir needs a value: --user-data-dir=DIR'],
  [['--user-data-dir='], '--user-data-dir needs a value: --user-data-dir=DIR'],
  [['--help=yes'], '--help takes no value.'],
  [['--userdata=x'], '--userdata=x is not an option of this command: run it with --help to see them.'],
  [['word'], 'word is not an option of this command: run it with --help to see them.'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseOptions(args, shapes)).toThrow(sentence)
})

test('what is not ours is handed on when the command says so', () => {
  expect(parseOptions(['--win', '--help', 'x'], shapes, { rest: true }).rest).toEqual(['--win', 'x'])
})

test('the help names every option', () => {
  expect(helpText('usage', 'purpose', shapes)).toBe(
    'usage\n\npurpose\n\n  --user-data-dir=DIR  a folder\n  --help               show this',
  )
})
