export type Unit = 'ms' | 'MB'

/** What a measurement may be at most: in its own unit, or as a multiple of its floor. */
export type Budget = { readonly of: 'value' | 'ratio'; readonly most: number }

/** What was measured, several times, and the same without our code. */
export interface Measurement {
  readonly name: string
  readonly unit: Unit
  readonly values: readonly number[]
  /** The least that this machine needs for the same, taken in the same run; empty where there is no such thing. */
  readonly floors: readonly number[]
  readonly budget: Budget | null
}

/** One line of the output. */
export interface Line {
  readonly name: string
  readonly value: number
  readonly unit: Unit
  readonly floor: number | null
  readonly ratio: number | null
}

/**
 * The middle of some numbers; of an even count, halfway between the two in the middle.
 * @throws where there are none
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing')
  return (lower + upper) / 2
}

/** The value that so large a part of others does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** Three digits that count are more than such measurements hold. */
const rounded = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(value >= 1000 ? 4 : 3)))

/** A measurement as one line: medians, and the one divided by the other. */
export function toLine({ name, unit, values, floors }: Measurement): Line {
  const value = median(values)
  const floor = floors.length === 0 ? null : median(floors)
  const ratio = floor === null || floor === 0 ? null : rounded(value / floor)
  return { name, value: rounded(value), unit, floor: floor === null ? null : rounded(floor), ratio }
}

/** Whether a line keeps its budget; null where it has none, or no floor to hold it against. */
export function isWithin(line: Line, budget: Budget | null): boolean | null {
  const held = budget === null ? null : line[budget.of]
  return budget === null || held === null ? null : held <= budget.most
}

/** JSON, one measurement on each line. */
export const toJsonLines = (measurements: readonly Measurement[]): string =>
  measurements.map((measurement) => `${JSON.stringify(toLine(measurement))}\n`).join('')

const spread = (values: readonly number[]): string =>
  values.length < 2 ? '' : ` (${rounded(Math.min(...values))} to ${rounded(Math.max(...values))})`

function cells(measurement: Measurement): readonly string[] {
  const { values, floors, budget, unit } = measurement
  const line = toLine(measurement)
  const within = isWithin(line, budget)
  return [
    line.name,
    `${line.value}${spread(values)}`,
    unit,
    line.floor === null ? '' : `${line.floor}${spread(floors)}`,
    line.ratio === null ? '' : `${line.ratio}`,
    budget === null ? '' : `${budget.most}${budget.of === 'ratio' ? ' times' : ` ${unit}`}`,
    within === null ? '' : within ? 'yes' : 'no',
  ]
}

/** The measurements as a table for people, with the smallest and the largest value in brackets. */
export function toTable(measurements: readonly Measurement[]): string {
  const rows = [['name', 'value', 'unit', 'floor', 'ratio', 'budget', 'within'], ...measurements.map(cells)]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const draw = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |\n`
  const [head = [], ...body] = rows
  return [draw(head), draw(widths.map((width) => '-'.repeat(width))), ...body.map(draw)].join('')
}
