const digitsOf = (pin: string): number[] => Array.from(pin, Number)

/** Digits of which each differs from the one before by the same step, wrapping at 9: `123456`, `987654`, `246802`, `000000`. */
function isRun(pin: string): boolean {
  const steps = digitsOf(pin)
    .slice(1)
    .map((digit, index) => (digit - Number(pin[index]) + 10) % 10)
  return new Set(steps).size <= 1
}

/** The same part again and again, the last time perhaps cut short: `121212`, `123123`. */
function isRepeated(pin: string): boolean {
  for (let length = 1; length <= pin.length / 2; length++) {
    if (digitsOf(pin).every((digit, index) => digit === Number(pin[index % length]))) return true
  }
  return false
}

const isDay = (day: string, month: string): boolean =>
  Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12

const isYear = (year: string): boolean => /^(19|20)\d\d$/.test(year)

/** Six or eight digits that can be read as a date in one of the usual orders: day, month and year, or the other way round. */
function isDate(pin: string): boolean {
  const [a, b, c, d] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4, 6), pin.slice(6, 8)]
  if (pin.length === 6) return isDay(a, b) || isDay(b, a) || isDay(c, b)
  if (pin.length === 8) {
    if (isYear(pin.slice(4)) && (isDay(a, b) || isDay(b, a))) return true
    return isYear(pin.slice(0, 4)) && isDay(d, c)
  }
  return false
}

/** Whether a PIN is among the first that anybody tries: a run, a repetition, a date, or a part of the person's own number. */
export function isWeakPin(pin: string, personNumber: string | null): boolean {
  if (!/^[0-9]{6,12}$/.test(pin)) return true
  if (isRun(pin) || isRepeated(pin) || isDate(pin) || new Set(pin).size < 3) return true
  return personNumber !== null && (pin.includes(personNumber) || personNumber.includes(pin)) && personNumber.length > 2
}
