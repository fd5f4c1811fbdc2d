/** What every runtime of this room has and the language's own library does not declare (WHATWG URL). */
declare class URL {
  constructor(text: string)
  static canParse(text: string): boolean
  readonly protocol: string
  readonly hostname: string
  readonly pathname: string
  readonly port: string
  readonly search: string
  readonly hash: string
  readonly username: string
  readonly password: string
}
declare class URLSearchParams {
  constructor(text: string)
  [Symbol.iterator](): IterableIterator<[string, string]>
}
