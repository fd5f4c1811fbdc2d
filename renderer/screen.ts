import type { Place } from '../shared/domain/documentation.ts'
import type { SettingsPage } from './features/preferences/SettingsScreen.tsx'

/** Where one is in the tracker's window. */
export type Screen =
  | { readonly name: 'timer' }
  | { readonly name: 'projects' }
  | { readonly name: 'settings'; readonly page: SettingsPage }
  /** The pages that were opened one from the other, the last one shown; none for the beginning of the help. */
  | { readonly name: 'help'; readonly trail: readonly Place[] }

/** The screens of the navigation, in its order; their place is their shortcut. */
export const screenNames = ['timer', 'projects', 'settings', 'help'] as const satisfies readonly Screen['name'][]

/** A screen as the navigation opens it. */
export function screenOf(name: Screen['name']): Screen {
  if (name === 'settings') return { name, page: 'general' }
  return name === 'help' ? { name, trail: [] } : { name }
}
