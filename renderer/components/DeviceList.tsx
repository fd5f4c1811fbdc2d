import type { ReactNode } from 'react'
import type { DeviceView } from '../../shared/ipc/profile.ts'
import { Button } from './Button.tsx'
import { dateAndTime } from './format.ts'
import { useWords } from './words.tsx'

export interface DeviceListProps {
  readonly devices: readonly DeviceView[]
  /** The id of the heading that names the list. */
  readonly labelledBy: string
  /** While one sign-in is being ended the others wait. */
  readonly isEnding: boolean
  readonly onEnd: (device: DeviceView) => void
}

/** Where somebody is signed in, and a way to end that. The device in use has its own button for leaving. */
export function DeviceList({ devices, labelledBy, isEnding, onEnd }: DeviceListProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  return (
    <ul className="others" aria-labelledby={labelledBy}>
      {devices.map((device) => (
        <li key={device.id}>
          <span className="person-words">
            <span className="truncate" title={device.name}>
              {device.name}
            </span>
            <span className="small">
              {t('profile.device-used', { when: dateAndTime(device.lastUsedAt, zone, formatLocale) })}
            </span>
          </span>
          {device.current ? (
            <span className="tag">{t('profile.device-this')}</span>
          ) : (
            <Button
              isDisabled={isEnding}
              aria-label={t('profile.device-end-name', { name: device.name })}
              onPress={() => {
                onEnd(device)
              }}
            >
              {t('profile.device-end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
