/** The value of a JSON text, or undefined where it is none: no schema of ours takes undefined, so that one check serves both. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
