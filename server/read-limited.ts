/** Reads a body of at most so many bytes; `undefined` when there is more. What is too much is not read to its end. */
export async function readLimited(body: ReadableStream | null, most: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  if (body === null) return Buffer.alloc(0)
  for await (const part of body as AsyncIterable<unknown>) {
    if (!(part instanceof Uint8Array)) throw new TypeError('a body is made of bytes')
    size += part.byteLength
    if (size > most) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
