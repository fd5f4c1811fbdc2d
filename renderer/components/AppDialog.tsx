import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './Button.tsx'
import { useWords } from './words.tsx'

export interface AppDialogProps {
  readonly title: string
  readonly role?: 'dialog' | 'alertdialog'
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A dialog over the page. Escape and a press beside it close it; the focus goes back to where it came from. */
export function AppDialog({ title, role = 'dialog', onClose, children }: AppDialogProps): ReactNode {
  const { t } = useWords()
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isDismissable={role === 'dialog'}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog" role={role}>
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon={X} label={t('common.close')} shortcut="Esc" onPress={onClose} />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

export interface DialogFormProps {
  readonly onSubmit: () => void
  readonly children: ReactNode
}

/** The form in a dialog. Enter in a field submits it; Ctrl or Cmd with Enter does wherever the focus is (see the window's shortcuts). */
export function DialogForm({ onSubmit, children }: DialogFormProps): ReactNode {
  return (
    <form
      className="dialog-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
