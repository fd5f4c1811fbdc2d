import type { ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { DeviceView } from '../../../shared/ipc/profile.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format.ts'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

/** Where the person is signed in, and a way to end that elsewhere. This device has its own button for leaving. */
export function Devices({ devices }: { readonly devices: readonly DeviceView[] }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const client = useQueryClient()
  const ending = useRequest('profile:end-device', {
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['profile:devices'] })
    },
  })
  return (
    <>
      <h3 id="profile-devices">{t('profile.devices-title')}</h3>
      <ul className="others" aria-labelledby="profile-devices">
        {devices.map(({ id, name, lastUsedAt, current }) => (
          <li key={id}>
            <span className="person-words">
              <span className="truncate">{name}</span>
              <span className="small">
                {t('profile.device-used', { when: dateAndTime(lastUsedAt, zone, formatLocale) })}
              </span>
            </span>
            {current ? (
              <span className="tag">{t('profile.device-this')}</span>
            ) : (
              <Button
                isDisabled={ending.isPending}
                aria-label={t('profile.device-end-name', { name })}
                onPress={() => {
                  ending.mutate(
                    { id },
                    {
                      onSuccess: () => {
                        say(t('profile.device-ended', { name }))
                      },
                    },
                  )
                }}
              >
                {t('profile.device-end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
