import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { openers } from 'virtual:documentation'
import type { OpenPage, Place } from '../../../shared/domain/documentation.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { FailureState, Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { Blocks, headingId } from './Blocks.tsx'

async function load(path: string): Promise<OpenPage> {
  const opener = openers[path]
  if (!opener) throw new Error(`there is no page ${path}`)
  return opener()
}

interface ArticleProps extends OpenPage {
  readonly anchor: string | null
  readonly onOpen: (place: Place) => void
}

/** A page that is there. What was asked for gets the focus, so that reading goes on from it. */
function Article({ page, images, anchor, onOpen }: ArticleProps): ReactNode {
  const article = useRef<HTMLElement>(null)
  const { mutate } = useRequest('app:open-link')
  useEffect(() => {
    const wanted = anchor === null ? null : document.getElementById(headingId(anchor))
    const heading = wanted ?? article.current?.querySelector('h1')
    heading?.focus({ preventScroll: true })
    wanted?.scrollIntoView({ block: 'start' })
  }, [anchor])
  return (
    <article ref={article} className="doc" lang="en">
      <Blocks
        blocks={page.blocks}
        reader={{
          images,
          open: (to) => {
            if (to.kind === 'place') onOpen(to.place)
            else mutate({ address: to.address })
          },
        }}
      />
    </article>
  )
}

export interface PageViewProps {
  readonly place: Place
  readonly onOpen: (place: Place) => void
  readonly onBack: () => void
}

/** One page of the documentation. */
export function PageView({ place, onOpen, onBack }: PageViewProps): ReactNode {
  const { t } = useWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['documentation', place.page],
    queryFn: () => load(place.page),
  })
  return (
    <div className="page help">
      <div className="help-back">
        <Button look="quiet" icon={ArrowLeft} onPress={onBack}>
          {t('help.back')}
        </Button>
      </div>
      {data ? <Article {...data} anchor={place.anchor} onOpen={onOpen} /> : null}
      {error ? <FailureState failure={failureOf(error)} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <Skeleton rows={8} />}
    </div>
  )
}
