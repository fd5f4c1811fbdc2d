/** What a question may weigh, in bytes as estimated below: a description has 2,000 letters, a stack 16,000. */
export const PAYLOAD_LIMIT = 256 * 1024
const DEPTH_LIMIT = 16
/** What a value costs besides its letters, so that a million empty lists are not free. */
const COST_OF_A_VALUE = 8

/**
 * Whether a question is small and plain enough to be looked at: numbers, texts, true, false, null, undefined, lists and
 * plain objects, nested 16 deep at most, together no more than 256 KiB. Cycles end at the depth.
 */
export function isModest(payload: unknown): boolean {
  return cost(payload, PAYLOAD_LIMIT, 0) <= PAYLOAD_LIMIT
}

/** The weight of a value; anything above `budget` means: too much, and the walk has stopped. */
function cost(value: unknown, budget: number, depth: number): number {
  if (typeof value === 'string') return COST_OF_A_VALUE + value.length * 2
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? Infinity : COST_OF_A_VALUE
  if (depth >= DEPTH_LIMIT || !isPlain(value)) return Infinity
  let sum = COST_OF_A_VALUE
  for (const [key, inner] of Object.entries(value)) {
    sum += key.length * 2 + cost(inner, budget - sum, depth + 1)
    if (sum > budget) return Infinity
  }
  return sum
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
