import type { ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { DeviceView } from '../../../shared/ipc/profile.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { DeviceList } from '../../components/DeviceList.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

/** Where the person is signed in, and a way to end that elsewhere. */
export function Devices({ devices }: { readonly devices: readonly DeviceView[] }): ReactNode {
  const { t } = useWords()
  const client = useQueryClient()
  const ending = useRequest('profile:end-device', {
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['profile:devices'] })
    },
  })
  const end = ({ id, name }: DeviceView): void => {
    ending.mutate({ id }, { onSuccess: () => say(t('profile.device-ended', { name })) })
  }
  return (
    <>
      <h3 id="profile-devices">{t('profile.devices-title')}</h3>
      <DeviceList devices={devices} labelledBy="profile-devices" isEnding={ending.isPending} onEnd={end} />
    </>
  )
}
