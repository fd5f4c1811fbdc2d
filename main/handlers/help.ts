import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { writeDiagnostics, type Diagnostics } from '../diagnostics.ts'
import type { Handlers } from './handlers.ts'

export interface HelpParts {
  /** The addresses on the web that the shipped documentation links. */
  readonly addresses: ReadonlySet<string>
  /** Hands an address to the system's browser. */
  readonly openOutside: (address: string) => Promise<Result<null>>
  readonly diagnostics: () => Promise<Diagnostics>
  /** Puts text on the clipboard of the system. */
  readonly copy: (text: string) => void
}

/** What the help screen asks beside its pages, which it has itself. */
export type HelpChannel = 'app:open-link' | 'app:copy-diagnostics'

/** Opens links of the documentation, and no others, and writes down what those who help want to know. */
export function helpHandlers({ addresses, openOutside, diagnostics, copy }: HelpParts): Pick<Handlers, HelpChannel> {
  return {
    'app:open-link': async ({ address }) => {
      if (!addresses.has(address)) return fail('bad-input', 'not a link of the documentation')
      const opened = await openOutside(address)
      return opened.ok ? succeed({}) : opened
    },
    'app:copy-diagnostics': async () => {
      const text = writeDiagnostics(await diagnostics())
      copy(text)
      return succeed({ text })
    },
  }
}
