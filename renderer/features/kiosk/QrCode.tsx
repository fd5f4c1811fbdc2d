import type { ReactNode } from 'react'
import { qrOf } from './qr.ts'

/** How many light modules readers want around a code. */
const QUIET = 4

/** A text for a phone's camera: always dark on white, whatever the colours of the terminal are. Nothing where it is too long. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const modules = qrOf(text)
  if (!modules) return null
  const size = modules.length + 2 * QUIET
  const path = modules
    .flatMap((line, row) => line.flatMap((dark, column) => (dark ? [`M${column + QUIET} ${row + QUIET}h1v1h-1z`] : [])))
    .join('')
  return (
    <svg className="kiosk-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}
