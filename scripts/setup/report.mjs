/** What a person has to do before the setup can go on: one sentence, and the exact command where there is one. */
export class SetupFailure extends Error {
  /**
   * @param {string} sentence what is missing and what to run
   * @param {string} [details] output of the command that failed, shown above the sentence
   */
  constructor(sentence, details) {
    super(sentence)
    this.name = 'SetupFailure'
    this.details = details
  }
}

/**
 * One line of progress.
 * @param {string} line
 */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * Runs a command's main function and turns its end into an exit code: a number is the code, a SetupFailure is its sentence and 1.
 * @param {() => Promise<number>} main
 */
export async function finish(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.exitCode = 1
    if (!(error instanceof SetupFailure)) throw error
    if (error.details !== undefined && error.details !== '') process.stderr.write(`${error.details}\n\n`)
    process.stderr.write(`${error.message}\n`)
  }
}
