import type { ReactNode } from 'react'
import { encode } from 'uqr'

/** How many light modules readers want around a code (ISO/IEC 18004 section 6.3.8). */
const QUIET = 4
/** The longest text in bytes: version 15 with error correction M. What is longer is too fine for a camera across a table. */
export const LONGEST_QR = 412

export interface QrCodeProps {
  readonly text: string
  /** What it is, for who cannot see it. */
  readonly label: string
  readonly className: string
}

/** A text for a camera or a scanner: always dark on white, whatever the colours of the page are. Nothing where it is too long. */
export function QrCode({ text, label, className }: QrCodeProps): ReactNode {
  if (new TextEncoder().encode(text).length > LONGEST_QR) return null
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  const path = data
    .flatMap((line, row) => line.flatMap((dark, column) => (dark ? [`M${column} ${row}h1v1h-1z`] : [])))
    .join('')
  return (
    <svg
      className={`qr ${className}`}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}
