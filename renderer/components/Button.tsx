import type { LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import {
  Button as AriaButton,
  ToggleButton,
  Tooltip,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components'

export type ButtonLook = 'primary' | 'running' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: ButtonLook
  readonly icon?: LucideIcon
  readonly isIconFilled?: boolean
  readonly children: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export function Button({
  look = 'plain',
  icon: Icon,
  isIconFilled = false,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <AriaButton {...rest} className={`button button-${look}`}>
      {Icon ? (
        <Icon size={18} strokeWidth={1.75} aria-hidden {...(isIconFilled ? { fill: 'currentColor' } : {})} />
      ) : null}
      <span className="button-words">{children}</span>
    </AriaButton>
  )
}

/** What appears beside a control that is pointed at or focused: its name and its shortcut. */
export function Hint({ text, shortcut }: { readonly text: string; readonly shortcut?: string | undefined }): ReactNode {
  return (
    <Tooltip className="hint" offset={6}>
      {text}
      {shortcut ? <kbd>{shortcut}</kbd> : null}
    </Tooltip>
  )
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon
  /** The accessible name. */
  readonly label: string
  /** What the tooltip says, where the name is too long for it. */
  readonly hint?: string
  readonly shortcut?: string | undefined
  readonly isFilled?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that shows an icon only; the name is spoken and shown as a tooltip. */
export function IconButton({
  icon: Icon,
  label,
  hint,
  shortcut,
  isFilled = false,
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className="icon-button">
        <Icon
          size={isFilled ? 15 : 18}
          strokeWidth={1.75}
          aria-hidden
          {...(isFilled ? { fill: 'currentColor' } : {})}
        />
      </AriaButton>
      <Hint text={hint ?? label} shortcut={shortcut} />
    </TooltipTrigger>
  )
}

export interface IconToggleProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly hint?: string
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
}

/** An icon that is on or off. */
export function IconToggle({ icon: Icon, label, hint, isSelected, onChange }: IconToggleProps): ReactNode {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <ToggleButton className="icon-button icon-toggle" aria-label={label} isSelected={isSelected} onChange={onChange}>
        <Icon size={18} strokeWidth={1.75} aria-hidden />
      </ToggleButton>
      <Hint text={hint ?? label} />
    </TooltipTrigger>
  )
}
