import { IntlMessageFormat } from 'intl-messageformat'
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }

/** The name of a message. English is the catalogue that the others have to match. */
export type MessageKey = keyof typeof en

/** A language that the app speaks. */
export type Language = 'en' | 'de'

/** What fills the holes of a message. */
export type MessageValues = Readonly<Record<string, string | number>>

const messages: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, de }

const compiled = new Map<string, IntlMessageFormat>()

function messageOf(language: Language, key: MessageKey): IntlMessageFormat {
  const name = `${language}:${key}`
  const known = compiled.get(name)
  if (known) return known
  const message = new IntlMessageFormat(messages[language][key], language, undefined, { ignoreTag: true })
  compiled.set(name, message)
  return message
}

/** Whether a message of this name exists: for names that are put together at run time, such as `failure.<code>`. */
export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(en, key)

/**
 * A message in a language, with its holes filled (ICU MessageFormat).
 * Throws where a value that the message needs is missing: that is a mistake in the code, not in the data.
 */
export function translate(language: Language, key: MessageKey, values?: MessageValues): string {
  const text = messageOf(language, key).format(values)
  return typeof text === 'string' ? text : String(text)
}
