import { type Language, type MessageKey, type MessageValues, translate } from '../../shared/locales/messages.ts'

/** Says a text in the person's language: for menus, dialogs, and the page that stands in for a page that stopped. */
export type Say = (key: MessageKey, values?: MessageValues) => string

/** Speaks the language of the moment, so that a changed preference is heard at once. */
export function speak(language: () => Language): Say {
  return (key, values) => translate(language(), key, values)
}
