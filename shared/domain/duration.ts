const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const pad = (value: number): string => String(value).padStart(2, '0')

/** A running time from milliseconds, to the second: `0:00:07`, `1:24:07`, `123:04:05`. Negative counts as zero. */
export function formatRunning(milliseconds: number): string {
  const whole = Math.max(0, milliseconds)
  return `${Math.floor(whole / HOUR)}:${pad(Math.floor((whole % HOUR) / MINUTE))}:${pad(Math.floor((whole % MINUTE) / SECOND))}`
}

/** A row's duration from milliseconds, whole minutes, cut off and not rounded: `0:45`, `3:13`. */
export function formatClock(milliseconds: number): string {
  const whole = Math.max(0, milliseconds)
  return `${Math.floor(whole / HOUR)}:${pad(Math.floor((whole % HOUR) / MINUTE))}`
}

/** A sum from milliseconds, whole minutes: `5 h 22`, `0 h 45`. The letter is the same in English and German. */
export function formatSum(milliseconds: number): string {
  const whole = Math.max(0, milliseconds)
  return `${Math.floor(whole / HOUR)} h ${pad(Math.floor((whole % HOUR) / MINUTE))}`
}

/**
 * Reads a duration that a person typed, in milliseconds: `1:30`, `1h30`, `1 h 30 m`, `90m`, `90`, `1.5h`, `1,5 h`.
 * A bare number counts minutes. Answers `undefined` where it is none of these, or not above zero, or above 1,000 hours.
 */
export function parseDuration(text: string): number | undefined {
  const clean = text.trim().toLowerCase().replace(',', '.')
  const milliseconds = read(clean)
  return milliseconds !== undefined && milliseconds > 0 && milliseconds <= 1000 * HOUR ? milliseconds : undefined
}

function read(text: string): number | undefined {
  const clock = /^(\d+):([0-5]\d)$/.exec(text)
  if (clock) return Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE
  const hours = /^(\d+(?:\.\d+)?)\s*h$/.exec(text)
  if (hours) return Math.round(Number(hours[1]) * HOUR)
  const both = /^(\d+)\s*h\s*(\d+)\s*m?(?:in)?$/.exec(text)
  if (both) return Number(both[1]) * HOUR + Number(both[2]) * MINUTE
  const minutes = /^(\d+)\s*(?:m|min)?$/.exec(text)
  if (minutes) return Number(minutes[1]) * MINUTE
  return undefined
}
