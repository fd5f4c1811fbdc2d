import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import type { Failure } from '../../shared/ipc/failure.ts'
import { useWords } from './words.tsx'

interface WordsMessage {
  readonly kind: 'words'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface FailureMessage {
  readonly kind: 'failure'
  readonly failure: Failure
}

type Message = WordsMessage | FailureMessage

const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 })

/** Long enough to read and to reach by keyboard; it stands still while pointed at or focused. */
const TIMEOUT = 8000
const FAILURE_TIMEOUT = 15_000

/** Says something at the edge of the window, with at most one thing to do about it. */
export function say(text: string, action?: WordsMessage['action']): void {
  queue.add(action ? { kind: 'words', text, action } : { kind: 'words', text }, { timeout: TIMEOUT })
}

/** Says what went wrong and what to do next. */
export function sayFailure(failure: Failure): void {
  queue.add({ kind: 'failure', failure }, { timeout: FAILURE_TIMEOUT })
}

/** Runs what the newest message offers, such as Undo. Answers whether there was anything. */
export function runNewestAction(): boolean {
  const newest = queue.visibleToasts.find(({ content }) => content.kind === 'words' && content.action !== undefined)
  if (newest?.content.kind !== 'words' || !newest.content.action) return false
  newest.content.action.run()
  queue.close(newest.key)
  return true
}

function Body({ message }: { readonly message: Message }): ReactNode {
  const { t } = useWords()
  if (message.kind === 'words') return <Text slot="title">{message.text}</Text>
  return (
    <>
      <Text slot="title">{t(`failure.${message.failure.code}`)}</Text>
      <Text slot="description">{t(`failure.${message.failure.code}.next`)}</Text>
    </>
  )
}

/** Where messages appear. Screen readers are told of each; F6 goes there. */
export function Toasts(): ReactNode {
  const { t } = useWords()
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('common.notifications')}>
      {({ toast }) => {
        const { content } = toast
        const action = content.kind === 'words' ? content.action : undefined
        return (
          <Toast toast={toast} className={`toast toast-of-${content.kind}`}>
            <ToastContent className="toast-words">
              <Body message={content} />
            </ToastContent>
            {action ? (
              <AriaButton
                className="toast-action"
                onPress={() => {
                  action.run()
                  queue.close(toast.key)
                }}
              >
                {action.label}
              </AriaButton>
            ) : null}
            <AriaButton slot="close" className="toast-close" aria-label={t('common.close')}>
              <X size={16} strokeWidth={1.75} aria-hidden />
            </AriaButton>
          </Toast>
        )
      }}
    </ToastRegion>
  )
}
