import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { FailureCode } from '../../../shared/ipc/failure.ts'
import de from '../../../shared/locales/de.json' with { type: 'json' }
import en from '../../../shared/locales/en.json' with { type: 'json' }
import { isMessageKey, translate, type Language } from '../../../shared/locales/messages.ts'

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, de }

/** What the parser makes of a message; `type` 0 is plain text, 7 the number of a plural. */
interface Element {
  readonly type: number
  readonly value?: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>
}

/** The names that a message wants filled, with how it uses them. */
function holesOf(elements: readonly Element[]): string[] {
  return elements.flatMap((element): string[] => {
    if (element.type === 0 || element.type === 7) return []
    const inside = Object.values(element.options ?? {}).flatMap(({ value }) => holesOf(value))
    return [`${element.value} of kind ${element.type}`, ...inside]
  })
}

const holes = (message: string): string[] => {
  const ast = new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst() as readonly Element[]
  return [...new Set(holesOf(ast))].toSorted()
}

test('both languages have the same messages', () => {
  expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted())
})

test('messages stand in the order of their names', () => {
  for (const catalogue of Object.values(catalogues))
    expect(Object.keys(catalogue)).toEqual(Object.keys(catalogue).toSorted())
})

test.each(Object.keys(en))('%s has the same holes in both languages', (key) => {
  expect(holes(catalogues.de[key] ?? '')).toEqual(holes(catalogues.en[key] ?? ''))
})

test('no message shouts or is empty', () => {
  for (const catalogue of Object.values(catalogues)) {
    for (const [key, message] of Object.entries(catalogue)) {
      expect(message.trim(), key).not.toBe('')
      expect(message, key).not.toContain('!')
    }
  }
})

test.each(FailureCode.options)('the failure %s has a sentence and a next step', (code) => {
  for (const language of ['en', 'de'] as const) {
    expect(translate(language, `failure.${code}`)).toMatch(/[.]$/)
    expect(translate(language, `failure.${code}.next`)).toMatch(/[.]$/)
  }
})

test('numbers choose their form', () => {
  expect(translate('en', 'sync.pending', { count: 1 })).toBe('1 change waiting')
  expect(translate('en', 'sync.pending', { count: 3 })).toBe('3 changes waiting')
  expect(translate('de', 'sync.pending', { count: 1200 })).toBe('1.200 Änderungen warten')
})

test('a message without its value is a mistake that shows', () => {
  expect(() => translate('en', 'sync.pending')).toThrow(/count/)
})

test('names put together at run time can be asked for', () => {
  expect(isMessageKey('issue.conflict')).toBe(true)
  expect(isMessageKey('issue.unheard-of')).toBe(false)
})
