import { describe, expect, it } from 'vitest'
import en from '../../shared/locales/en.json' with { type: 'json' }
import { filesBelow, readPage, section, tableRows } from './markdown.ts'

/** What the app says, as patterns: where a message has a blank, anything may stand. */
const messages = Object.values(en).flatMap((message) =>
  [...alternatives(message)].map((text) => new RegExp(`^${pattern(text)}\\.?$`, 'u')),
)

/** The branches of a plural, or the message itself. */
function alternatives(message: string): string[] {
  const plural = /\{\w+, plural, (.*)\}/s.exec(message)
  if (!plural) return [message]
  return [...(plural[1] ?? '').matchAll(/(?:=\d+|zero|one|two|few|many|other) \{([^{}]*)\}/g)].map((branch) =>
    message.replace(plural[0], branch[1] ?? ''),
  )
}

function pattern(message: string): string {
  const parts = message.replace(/\.$/, '').split(/\{[^}]*\}|#/)
  return parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')
}

/** What a guide puts into quotes that the app does not say. */
const notOfTheApp = new Set(['meeting', 'secret'])

/** Every text of a page in straight quotes. */
const quoted = (text: string): string[] =>
  [...text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '').matchAll(/"([^"\n]+)"/g)].map((match) => match[1] ?? '')

const isSaid = (text: string): boolean =>
  messages.some((message) => message.test(text)) ||
  // A sentence of a message, or the beginning of one that goes on with a value ("Since 9:12").
  Object.values(en).some(
    (message) =>
      message.split(/(?<=[.?])\s/).some((sentence) => sentence.replace(/\.$/, '') === text) ||
      message.startsWith(`${text} {`),
  )

describe('what guides say that the app says', () => {
  const guides = filesBelow('docs/guides').filter((path) => path.endsWith('.md'))

  it.each([
    ...guides,
    'docs/admin/people.md',
    'docs/admin/team.md',
    'docs/admin/configuration/sign-in.md',
    'docs/admin/configuration/desktop.md',
    'docs/admin/deployment/upgrading.md',
  ])('%s', (path) => {
    const texts = quoted(readPage(path).text).filter((text) => !notOfTheApp.has(text))
    expect(texts.filter((text) => !isSaid(text))).toEqual([])
  })

  it('would notice a text that the app does not say', () => {
    expect(isSaid('All changes saved')).toBe(true)
    expect(isSaid('3 changes waiting')).toBe(true)
    expect(isSaid('All changes are saved')).toBe(false)
  })
})

describe('the keyboard guide', () => {
  it('has the shortcuts of the window', () => {
    const keys = tableRows(section(readPage('docs/guides/keyboard.md').text, 'Anywhere in the window')).map(
      ([key]) => key,
    )
    expect(keys).toEqual(
      expect.arrayContaining(['Ctrl+Enter', 'Ctrl+N', 'Ctrl+1, Ctrl+2, Ctrl+3, Ctrl+4', 'Ctrl+Z', 'Escape']),
    )
  })
})
