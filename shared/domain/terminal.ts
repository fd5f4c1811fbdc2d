import { z } from 'zod'
import { Name } from './catalog.ts'

/** How people are found at a terminal. `name`: a grid of everybody who is assigned to it, with a search. */
export const FindBy = z.enum(['badge', 'code', 'number', 'name'])
export type FindBy = z.infer<typeof FindBy>

/** What an administrator sets for a terminal. */
export const TerminalSettings = z
  .object({
    /** Whether names of the people who work here may be shown to whoever stands there: the grid of names and its search. */
    roster: z.boolean(),
    /** Whether the board of who is in may be shown. */
    board: z.boolean(),
    /** Ways of finding people; `name` counts only with the roster on. */
    findBy: z.array(FindBy).min(1).max(4).readonly(),
    /** Seconds between two punches of one person at this terminal below which the second is not taken. At least 3: a badge that is read twice. */
    minimumGap: z.int().min(3).max(600),
    /** Hours after which a shift that nobody ended is closed by rule, and marked. */
    longestShift: z.int().min(1).max(24),
    /** Seconds after which a confirmation goes back to the start. */
    backAfter: z.int().min(2).max(60),
    /** The languages to choose from; the first is the one of the start screen. */
    languages: z
      .array(z.enum(['en', 'de']))
      .min(1)
      .max(2)
      .readonly(),
  })
  .readonly()
export type TerminalSettings = z.infer<typeof TerminalSettings>

export const defaultTerminalSettings: TerminalSettings = {
  roster: true,
  board: false,
  findBy: ['badge', 'code', 'number', 'name'],
  minimumGap: 60,
  longestShift: 12,
  backAfter: 5,
  languages: ['en', 'de'],
}

export const TerminalName = Name
export const TerminalPlace = z.string().trim().max(200)

/** A personnel number as people type it on a pad. */
export const PersonNumber = z.string().regex(/^[0-9]{1,12}$/)

/** What a badge reader or a scanner types: printable characters of one line. */
export const BadgeText = z.string().trim().min(4).max(256)

/** How large a person wants the text at a terminal. */
export const TextSize = z.enum(['normal', 'large', 'largest'])
export type TextSize = z.infer<typeof TextSize>

/** Six digits or more. */
export const Pin = z.string().regex(/^[0-9]{6,12}$/)
