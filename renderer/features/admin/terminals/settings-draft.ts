import { useState } from 'react'
import { TerminalSettings } from '../../../../shared/domain/terminal.ts'

/** The settings that are whole numbers, with what the server takes. */
const limits = [
  { name: 'minimum-gap', key: 'minimumGap', min: 3, max: 600 },
  { name: 'longest-shift', key: 'longestShift', min: 1, max: 24 },
  { name: 'back-after', key: 'backAfter', min: 2, max: 60 },
] as const
type NumberKey = (typeof limits)[number]['key']

/** Reads a whole number within limits; `undefined` where it is none. */
function whole(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : undefined
  return value !== undefined && value >= min && value <= max ? value : undefined
}

/** Settings while they are edited: numbers as they were typed, and whole settings once all of it can be read. */
export function useSettingsDraft(saved: TerminalSettings) {
  const [settings, setSettings] = useState(saved)
  const [typed, setTyped] = useState<Readonly<Partial<Record<NumberKey, string>>>>({})
  const numbers = limits.map(({ name, key, min, max }) => {
    const value = typed[key] ?? String(settings[key])
    return {
      name,
      key,
      min,
      max,
      value,
      isWrong: whole(value, min, max) === undefined,
      onChange: (text: string) => {
        setTyped((before) => ({ ...before, [key]: text }))
      },
    }
  })
  // By name counts only where names may be shown: alone it would leave no way at all.
  const isWayMissing = !settings.findBy.some((way) => way !== 'name' || settings.roster)
  return {
    settings,
    numbers,
    isWayMissing,
    change: (changes: Partial<TerminalSettings>) => {
      setSettings((before) => ({ ...before, ...changes }))
    },
    /** The settings as they would be saved; `undefined` where something is wrong. */
    checked: (): TerminalSettings | undefined => {
      const read = Object.fromEntries(numbers.map(({ key, value, min, max }) => [key, whole(value, min, max)]))
      return isWayMissing ? undefined : TerminalSettings.safeParse({ ...settings, ...read }).data
    },
  }
}
