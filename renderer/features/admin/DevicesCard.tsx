import type { ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { DeviceView } from '../../../shared/ipc/profile.ts'
import { useDevicesOf } from '../../bridge/admin.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { DeviceList } from '../../components/DeviceList.tsx'
import { Skeleton } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { nameOf } from './person-words.ts'
import { Unreachable } from './Unreachable.tsx'

/** Where somebody is signed in, and a way to end that. The device in use has its own button for leaving. */
export function DevicesCard({ person }: { readonly person: AccountRow }): ReactNode {
  const { t } = useWords()
  const client = useQueryClient()
  const { data: devices, error, refetch } = useDevicesOf(person.id)
  const ending = useRequest('admin:end-device', {
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['admin:devices'] })
    },
  })
  const end = ({ id, name }: DeviceView): void => {
    ending.mutate({ id }, { onSuccess: () => say(t('profile.device-ended', { name })) })
  }
  return (
    <section className="card panel" aria-labelledby="person-devices">
      <h2 id="person-devices">{t('admin.devices')}</h2>
      {error ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {devices || error ? null : <Skeleton rows={2} />}
      {devices?.length === 0 ? <p className="small">{t('admin.devices-none', { name: nameOf(person) })}</p> : null}
      {devices && devices.length > 0 ? (
        <DeviceList devices={devices} labelledBy="person-devices" isEnding={ending.isPending} onEnd={end} />
      ) : null}
    </section>
  )
}
