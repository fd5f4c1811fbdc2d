/** Closes a switch: the compiler refuses a case that was forgotten; at run time an impossible value is named. */
export function unreachable(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`)
}
