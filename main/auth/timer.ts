/** Calls back once after some milliseconds, unless the returned function is called before. Passed in, so that tests need not wait. */
export type Timer = (milliseconds: number, callback: () => void) => () => void

/** The real one. It does not keep the process alive. */
export const systemTimer: Timer = (milliseconds, callback) => {
  const handle = setTimeout(callback, milliseconds)
  handle.unref()
  return () => clearTimeout(handle)
}

/** The promise's value, or `otherwise` when it takes longer. What comes late is dropped. */
export function withinTime<T, L>(
  timer: Timer,
  milliseconds: number,
  promise: Promise<T>,
  otherwise: L,
): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const stop = timer(milliseconds, () => resolve(otherwise))
    promise.then(resolve, reject).finally(stop)
  })
}
