import { Check, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReviewChange, Reviewed } from '../../../../shared/domain/terminal-administration.ts'
import { useReviewChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { fullDateAndTime } from '../../../components/format.ts'
import { useWords } from '../../../components/words.tsx'

export interface ReviewMarkProps {
  readonly about: Omit<ReviewChange, 'reviewed'>
  readonly reviewed: Reviewed | null
  /** Who ticked it off, as it is called. */
  readonly by: string
  /** What the case is called, for who hears the button alone. */
  readonly label: string
}

/** Whether a case was looked at, by whom and when, and the way to say so or take it back. The line stays where it is. */
export function ReviewMark({ about, reviewed, by, label }: ReviewMarkProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const change = useReviewChange()
  const words = t(reviewed ? 'terminals.review-undo' : 'terminals.review-tick')
  return (
    <div className="review-mark">
      <Button
        look={reviewed ? 'quiet' : 'plain'}
        icon={reviewed ? RotateCcw : Check}
        aria-label={`${words}: ${label}`}
        onPress={() => {
          // Not disabled meanwhile: the focus stays.
          if (!change.isPending) change.mutate({ ...about, reviewed: reviewed === null })
        }}
      >
        {words}
      </Button>
      <span className="small" role="status">
        {reviewed
          ? t('terminals.reviewed-by', { name: by, when: fullDateAndTime(reviewed.at, zone, formatLocale) })
          : ''}
      </span>
    </div>
  )
}
