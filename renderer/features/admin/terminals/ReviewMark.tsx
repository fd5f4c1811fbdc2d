import { Check, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReviewChange } from '../../../../shared/domain/terminal-administration.ts'
import { useReviewChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { useWords } from '../../../components/words.tsx'

export interface ReviewMarkProps {
  readonly about: Omit<ReviewChange, 'reviewed'>
  readonly isReviewed: boolean
  /** What the case is called, for who hears the button alone. */
  readonly label: string
}

/** Says that a case was looked at, or takes that back. The line stays where it is. */
export function ReviewMark({ about, isReviewed, label }: ReviewMarkProps): ReactNode {
  const { t } = useWords()
  const change = useReviewChange()
  const words = t(isReviewed ? 'terminals.review-undo' : 'terminals.review-tick')
  return (
    <Button
      look={isReviewed ? 'quiet' : 'plain'}
      icon={isReviewed ? RotateCcw : Check}
      aria-label={`${words}: ${label}`}
      onPress={() => {
        // Not disabled meanwhile: the focus stays.
        if (!change.isPending) change.mutate({ ...about, reviewed: !isReviewed })
      }}
    >
      {words}
    </Button>
  )
}
