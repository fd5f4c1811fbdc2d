import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import type { Words } from '../../components/words.tsx'

type Source = AccountRow['roleSource']

/** How somebody is called: by name where there is one. */
export const nameOf = ({ fullName, username }: Pick<AccountRow, 'fullName' | 'username'>): string =>
  fullName || username

/** Why somebody is an administrator, in a word or two; nothing for everybody else. */
export const shortSource: Readonly<Record<Source, MessageKey | null>> = {
  default: null,
  group: 'admin.source-short-group',
  email: 'admin.source-short-email',
  environment: 'admin.source-short-environment',
  manual: 'admin.source-short-manual',
}

/** Where the role comes from, in a sentence. */
export const sourceWords: Readonly<Record<Source, MessageKey>> = {
  default: 'admin.source-default',
  group: 'admin.source-group',
  email: 'admin.source-email',
  environment: 'admin.source-environment',
  manual: 'admin.source-manual',
}

/** Why a role that somebody else decides cannot be taken by hand. */
export const fixedWords: Readonly<Record<Source, MessageKey | null>> = {
  default: null,
  group: 'admin.fixed-group',
  email: 'admin.fixed-email',
  environment: 'admin.fixed-environment',
  manual: null,
}

/** How somebody signs in. */
export function wayOf({ provider, hasPassword }: AccountRow, isNameEnough: boolean, t: Words['t']): string {
  if (provider !== null) return t(hasPassword ? 'admin.way-provider-password' : 'admin.way-provider', { provider })
  if (isNameEnough) return t('admin.way-name')
  return t(hasPassword ? 'admin.way-password' : 'admin.way-none')
}

/** Whether nobody else could administer the server. The server has the last word. */
export const isLastAdmin = (person: AccountRow, people: readonly AccountRow[]): boolean =>
  person.role === 'admin' &&
  person.active &&
  !people.some(({ id, role, active }) => id !== person.id && role === 'admin' && active)
