import type { Place } from '../shared/domain/documentation.ts'
import type { ProfileView } from '../shared/ipc/account.ts'
import type { AdminPlace } from './features/admin/AdminScreen.tsx'
import type { SettingsPage } from './features/preferences/SettingsScreen.tsx'

/** Where one is in the tracker's window. */
export type Screen =
  | { readonly name: 'timer' }
  | { readonly name: 'projects' }
  | { readonly name: 'settings'; readonly page: SettingsPage }
  /** The pages that were opened one from the other, the last one shown; none for the beginning of the help. */
  | { readonly name: 'help'; readonly trail: readonly Place[] }
  | { readonly name: 'admin'; readonly place: AdminPlace }

const everybody = ['timer', 'projects', 'settings', 'help'] as const satisfies readonly Screen['name'][]
/** Last, so that the shortcuts of the others are the same for all. */
const administrators = [...everybody, 'admin'] as const satisfies readonly Screen['name'][]

/** The screens of the navigation, in its order; their place is their shortcut. */
export const screensFor = (isAdministrator: boolean): readonly Screen['name'][] =>
  isAdministrator ? administrators : everybody

/** Whether whoever is here administers the server: signed in, as far as this device has heard. */
export const isAdministrator = ({ server, session, person }: ProfileView): boolean =>
  server !== null && session === 'signed-in' && person?.role === 'admin'

/** A screen as the navigation opens it. */
export function screenOf(name: Screen['name']): Screen {
  switch (name) {
    case 'settings':
      return { name, page: 'general' }
    case 'help':
      return { name, trail: [] }
    case 'admin':
      return { name, place: { tab: 'people', person: null } }
    default:
      return { name }
  }
}
