import { ExternalLink } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'react-aria-components'
import { unreachable } from '../../../shared/domain/never.ts'
import type { Inline, Target } from '../../../shared/domain/documentation.ts'
import { useWords } from '../../components/words.tsx'

/** What a page needs while it is read. */
export interface Reader {
  /** Where its pictures are, by their paths below docs/. */
  readonly images: Readonly<Record<string, string>>
  /** Follows a link. */
  readonly open: (to: Target) => void
}

interface LinkedProps {
  readonly to: Target
  readonly inside: readonly Inline[]
  readonly reader: Reader
}

function Linked({ to, inside, reader }: LinkedProps): ReactNode {
  const { t } = useWords()
  return (
    <Link
      className="doc-link"
      onPress={() => {
        reader.open(to)
      }}
    >
      <Inlines inside={inside} reader={reader} />
      {to.kind === 'web' ? (
        <>
          <ExternalLink size={14} strokeWidth={1.75} aria-hidden />
          <span className="visually-hidden"> ({t('help.outside')})</span>
        </>
      ) : null}
    </Link>
  )
}

/** A name or an address: where it has to break, then between its parts. */
function Code({ text }: { readonly text: string }): ReactNode {
  return (
    <code>
      {text.split(/(?<=[_/.,=&?])/).map((piece, place) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={place}>
          {place === 0 ? null : <wbr />}
          {piece}
        </Fragment>
      ))}
    </code>
  )
}

function One({ part, reader }: { readonly part: Inline; readonly reader: Reader }): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <Code text={part.text} />
    case 'strong':
      return (
        <strong>
          <Inlines inside={part.inside} reader={reader} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Inlines inside={part.inside} reader={reader} />
        </em>
      )
    case 'break':
      return <br />
    case 'link':
      return <Linked to={part.to} inside={part.inside} reader={reader} />
    case 'image':
      return <img src={reader.images[part.file]} alt={part.words} />
    default:
      return unreachable(part)
  }
}

export interface InlinesProps {
  readonly inside: readonly Inline[]
  readonly reader: Reader
}

/** Text on a page as elements. */
export function Inlines({ inside, reader }: InlinesProps): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key
  return inside.map((part, place) => <One key={place} part={part} reader={reader} />)
}
