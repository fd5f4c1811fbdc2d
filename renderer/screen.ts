import type { SettingsPage } from './features/preferences/SettingsScreen.tsx'

/** Where one is in the tracker's window. */
export type Screen =
  | { readonly name: 'timer' }
  | { readonly name: 'projects' }
  | { readonly name: 'settings'; readonly page: SettingsPage }

/** The screens of the navigation, in its order; their place is their shortcut. */
export const screenNames = ['timer', 'projects', 'settings'] as const satisfies readonly Screen['name'][]

export const screenOf = (name: Screen['name']): Screen => (name === 'settings' ? { name, page: 'general' } : { name })
