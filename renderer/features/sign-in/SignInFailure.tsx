import type { ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import { FailureNote } from '../../components/states.tsx'
import { ServerChanged } from './ServerChanged.tsx'

/** Why a sign-in did not work, and where there is one, the way on. */
export function SignInFailure({ failure }: { readonly failure: Failure }): ReactNode {
  return failure.code === 'server-changed' ? <ServerChanged /> : <FailureNote failure={failure} />
}
