import type { PunchKind } from '../../../../shared/domain/punch.ts'
import type { EntryMark, IgnoredReason } from '../../../../shared/domain/shift.ts'
import type { FindBy, TerminalSettings } from '../../../../shared/domain/terminal.ts'
import type { PunchFlag, TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import type { MessageKey } from '../../../../shared/locales/messages.ts'
import type { Words } from '../../../components/words.tsx'

export const stateWords: Readonly<Record<TerminalView['state'], MessageKey>> = {
  new: 'terminals.state-new',
  enrolled: 'terminals.state-enrolled',
  revoked: 'terminals.state-revoked',
}

/** The ways of finding people, in the order in which they are shown. */
export const ways: readonly (readonly [FindBy, MessageKey])[] = [
  ['badge', 'terminals.by-badge'],
  ['code', 'terminals.by-code'],
  ['number', 'terminals.by-number'],
  ['name', 'terminals.by-name'],
]

type Languages = TerminalSettings['languages']

/** The languages of a terminal as one choice; the first is that of its start screen. */
export const languageChoices = ['en-de', 'de-en', 'en', 'de'] as const
export type LanguageChoice = (typeof languageChoices)[number]
export const languagesOf: Readonly<Record<LanguageChoice, Languages>> = {
  'en-de': ['en', 'de'],
  'de-en': ['de', 'en'],
  en: ['en'],
  de: ['de'],
}
export const choiceOf = (languages: Languages): LanguageChoice =>
  languageChoices.find((choice) => languagesOf[choice].join(' ') === languages.join(' ')) ?? 'en-de'

const markWords: Readonly<Record<EntryMark, MessageKey>> = {
  'claimed-end': 'terminals.mark-claimed-end',
  'longest-shift': 'terminals.mark-longest-shift',
  'ended-elsewhere': 'terminals.mark-ended-elsewhere',
  'doubtful-record': 'terminals.mark-doubtful-record',
  'in-twice': 'terminals.mark-in-twice',
  'switch-without-in': 'terminals.mark-switch-without-in',
  'too-many-breaks': 'terminals.mark-too-many-breaks',
}
const marks: Readonly<Record<string, MessageKey | undefined>> = markWords

/** Why an entry wants a look. A newer server may have a mark that this app does not know: it is shown as it is called. */
export function markText(mark: string, t: Words['t']): string {
  const key = marks[mark]
  return key === undefined ? t('terminals.mark-other', { mark }) : t(key)
}

/** Why a record changed nothing. */
export const ignoredWords: Readonly<Record<IgnoredReason, MessageKey>> = {
  'double-read': 'terminals.ignored-double-read',
  'out-without-in': 'terminals.ignored-out-without-in',
  'break-without-in': 'terminals.ignored-break-without-in',
  'break-twice': 'terminals.ignored-break-twice',
  'no-break': 'terminals.ignored-no-break',
  'same-project': 'terminals.ignored-same-project',
}

export const flagWords: Readonly<Record<PunchFlag, MessageKey>> = {
  'seal-wrong': 'terminals.flag-seal-wrong',
  'chain-broken': 'terminals.flag-chain-broken',
  gap: 'terminals.flag-gap',
  'sequence-reused': 'terminals.flag-sequence-reused',
  'clock-changed': 'terminals.flag-clock-changed',
  'clock-unproven': 'terminals.flag-clock-unproven',
  reordered: 'terminals.flag-reordered',
  'in-the-future': 'terminals.flag-in-the-future',
  'not-assigned': 'terminals.flag-not-assigned',
  'unknown-person': 'terminals.flag-unknown-person',
}

export const kindWords: Readonly<Record<PunchKind, MessageKey>> = {
  in: 'terminals.kind-in',
  out: 'terminals.kind-out',
  'break-start': 'terminals.kind-break-start',
  'break-end': 'terminals.kind-break-end',
  switch: 'terminals.kind-switch',
}
