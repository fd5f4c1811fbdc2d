import type { DateValue, Time } from '@internationalized/date'
import { CalendarDays, Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react'
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  FieldError,
  Group,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  RadioButton,
  RadioField,
  RadioGroup,
  Select,
  SelectValue,
  SwitchButton,
  SwitchField as AriaSwitchField,
  Text,
  TextField,
  TimeField,
} from 'react-aria-components'

interface FieldProps {
  readonly label: string
  readonly hint?: string | undefined
  /** What is wrong with it, in words. */
  readonly problem?: string | undefined
}

function Notes({ hint, problem }: Pick<FieldProps, 'hint' | 'problem'>): ReactNode {
  return (
    <>
      {hint && problem === undefined ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-problem">{problem}</FieldError>
    </>
  )
}

export interface WordsFieldProps extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly type?: 'text' | 'password' | 'url'
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
  readonly autoFocus?: boolean
  readonly maxLength?: number
  readonly placeholder?: string
  readonly isDisabled?: boolean
  readonly inputMode?: 'text' | 'decimal' | 'url'
}

/** One line of text. */
export function WordsField({ label, hint, problem, placeholder, ...rest }: WordsFieldProps): ReactNode {
  return (
    <TextField
      {...rest}
      className="field"
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      spellCheck="false"
    >
      <Label>{label}</Label>
      <Input className="input" {...(placeholder === undefined ? {} : { placeholder })} />
      <Notes hint={hint} problem={problem} />
    </TextField>
  )
}

export interface Choice<Id extends string> {
  readonly id: Id
  readonly name: string
}

export interface ChoiceFieldProps<Id extends string> extends FieldProps {
  readonly choices: readonly Choice<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
}

/** One of a few, from a list that opens. */
export function ChoiceField<Id extends string>({
  label,
  hint,
  choices,
  value,
  onChange,
}: ChoiceFieldProps<Id>): ReactNode {
  return (
    <Select
      className="field"
      value={value}
      onChange={(key) => {
        const chosen = choices.find(({ id }) => id === key)
        if (chosen) onChange(chosen.id)
      }}
    >
      <Label>{label}</Label>
      <Button className="input input-select">
        <SelectValue className="truncate" />
        <ChevronDown size={18} strokeWidth={1.75} aria-hidden />
      </Button>
      <Notes hint={hint} />
      <Popover className="popover popover-list">
        <ListBox className="options" items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.name} className="option">
              <span className="truncate">{choice.name}</span>
              <Check className="option-check" size={16} strokeWidth={2} aria-hidden />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}

/** One of two or three, all in sight. */
export function SegmentField<Id extends string>({ label, choices, value, onChange }: ChoiceFieldProps<Id>): ReactNode {
  return (
    <RadioGroup
      className="field"
      orientation="horizontal"
      value={value}
      onChange={(key) => {
        const chosen = choices.find(({ id }) => id === key)
        if (chosen) onChange(chosen.id)
      }}
    >
      <Label>{label}</Label>
      <div className="segments">
        {choices.map((choice) => (
          <RadioField key={choice.id} value={choice.id} className="segment-field">
            <RadioButton className="segment">{choice.name}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}

export interface SwitchFieldProps {
  readonly label: string
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
}

export function SwitchField({ label, isSelected, onChange }: SwitchFieldProps): ReactNode {
  return (
    <AriaSwitchField className="switch-field" isSelected={isSelected} onChange={onChange}>
      <SwitchButton className="switch">
        <span className="switch-track" aria-hidden>
          <span className="switch-knob" />
        </span>
        {label}
      </SwitchButton>
    </AriaSwitchField>
  )
}

export interface DayFieldProps extends FieldProps {
  readonly value: DateValue | null
  readonly onChange: (value: DateValue | null) => void
  /** 1 Monday to 7 Sunday. */
  readonly firstWeekday: number
  readonly maxValue?: DateValue
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** A day: typed by its parts, or chosen from a month. */
export function DayField({ label, problem, value, onChange, firstWeekday, maxValue }: DayFieldProps): ReactNode {
  const firstDayOfWeek = weekdays[firstWeekday - 1] ?? 'mon'
  return (
    <DatePicker
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      firstDayOfWeek={firstDayOfWeek}
      shouldForceLeadingZeros
      {...(maxValue ? { maxValue } : {})}
    >
      <Label>{label}</Label>
      <Group className="input input-date">
        <DateInput className="segments-input">
          {(segment) => <DateSegment segment={segment} className="date-segment" />}
        </DateInput>
        <Button className="input-button">
          <CalendarDays size={18} strokeWidth={1.75} aria-hidden />
        </Button>
      </Group>
      <Notes problem={problem} />
      <Popover className="popover">
        <Dialog className="calendar-dialog">
          <Calendar className="calendar" firstDayOfWeek={firstDayOfWeek}>
            <header className="calendar-head">
              <Button slot="previous" className="icon-button">
                <ChevronLeft size={18} strokeWidth={1.75} aria-hidden />
              </Button>
              <Heading className="calendar-title" />
              <Button slot="next" className="icon-button">
                <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
              </Button>
            </header>
            <CalendarGrid>{(date) => <CalendarCell date={date} className="calendar-cell" />}</CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  )
}

export interface HourFieldProps extends FieldProps {
  readonly value: Time | null
  readonly onChange: (value: Time | null) => void
  readonly autoFocus?: boolean
}

/** A time of day, as the locale writes it. */
export function HourField({ label, problem, value, onChange, autoFocus = false }: HourFieldProps): ReactNode {
  return (
    <TimeField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      autoFocus={autoFocus}
      shouldForceLeadingZeros
    >
      <Label>{label}</Label>
      <DateInput className="input segments-input">
        {(segment) => <DateSegment segment={segment} className="date-segment" />}
      </DateInput>
      <Notes problem={problem} />
    </TimeField>
  )
}
