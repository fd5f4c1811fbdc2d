import { createElement, type ReactNode } from 'react'
import { unreachable } from '../../../shared/domain/never.ts'
import type { Block, Cell } from '../../../shared/domain/documentation.ts'
import { Inlines, type Reader } from './Inlines.tsx'

/** The id of a heading in the window: apart from the ids of the app's own parts. */
export const headingId = (anchor: string): string => `doc-${anchor}`

function Table({ head, rows, reader }: TableProps): ReactNode {
  const isHeadEmpty = head.every((cell) => cell.length === 0)
  return (
    <table className="doc-table">
      {isHeadEmpty ? null : (
        <thead>
          <tr>
            {head.map((cell, column) => (
              // A page never changes: places are names.
              // oxlint-disable-next-line react/no-array-index-key
              <th key={column} scope="col">
                <Inlines inside={cell} reader={reader} />
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map((row, line) => (
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={line}>
            {row.map((cell, column) => (
              // oxlint-disable-next-line react/no-array-index-key
              <td key={column}>
                <Inlines inside={cell} reader={reader} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface TableProps {
  readonly head: readonly Cell[]
  readonly rows: readonly (readonly Cell[])[]
  readonly reader: Reader
}

function One({ block, reader }: { readonly block: Block; readonly reader: Reader }): ReactNode {
  switch (block.kind) {
    case 'heading':
      return createElement(
        `h${block.level}`,
        { id: headingId(block.anchor), tabIndex: -1 },
        <Inlines inside={block.inside} reader={reader} />,
      )
    case 'paragraph':
      return (
        <p>
          <Inlines inside={block.inside} reader={reader} />
        </p>
      )
    case 'list': {
      const items = block.items.map((item, place) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={place}>
          <Blocks blocks={item} reader={reader} />
        </li>
      ))
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>
    }
    case 'table':
      return <Table head={block.head} rows={block.rows} reader={reader} />
    case 'code':
      return (
        <pre className="doc-code">
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.inside} reader={reader} />
        </blockquote>
      )
    case 'rule':
      return <hr />
    default:
      return unreachable(block)
  }
}

export interface BlocksProps {
  readonly blocks: readonly Block[]
  readonly reader: Reader
}

/** The parts of a page as elements. The tree is closed: nothing in it can become markup of its own. */
export function Blocks({ blocks, reader }: BlocksProps): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key
  return blocks.map((block, place) => <One key={place} block={block} reader={reader} />)
}
