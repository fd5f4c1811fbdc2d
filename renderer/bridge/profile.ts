import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { DeviceView } from '../../shared/ipc/profile.ts'
import { ask } from './ask.ts'

/** Where the person is signed in. Other devices come and go without a word from main: asked anew whenever it is shown. */
export const useDevices = (): UseQueryResult<readonly DeviceView[]> =>
  useQuery({ queryKey: ['profile:devices', {}], queryFn: () => ask('profile:devices', {}), staleTime: 0, gcTime: 0 })
