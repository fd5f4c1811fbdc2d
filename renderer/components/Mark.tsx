import type { ReactNode } from 'react'

/** The app's sign: a ring with a gap, the hour not yet filled. While a timer runs the gap is closed. */
export function Mark({ size, isRunning = false }: { readonly size: number; readonly isRunning?: boolean }): ReactNode {
  return (
    <svg
      className={`mark${isRunning ? ' is-running' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden
      focusable="false"
    >
      <circle className="mark-ring" cx="16" cy="16" r="12" fill="none" strokeWidth="5" pathLength="100" />
    </svg>
  )
}
