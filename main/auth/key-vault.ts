/**
 * Why the system's keychain did not do what was asked.
 * `locked`: it is there and wants to be unlocked. `absent`: this system has none, or it is not running. `refused`: the
 * person or the system said no.
 */
export type VaultTrouble = 'locked' | 'absent' | 'refused'

export type VaultAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly trouble: VaultTrouble }

/** Keeps one key of 32 bytes for each profile in the system's keychain. It never hangs for ever and never throws. */
export interface KeyVault {
  /** Null only where the keychain was seen to work and has no key for this profile. */
  read(profileId: string): Promise<VaultAnswer<Uint8Array | null>>
  write(profileId: string, key: Uint8Array): Promise<VaultAnswer<null>>
  remove(profileId: string): Promise<VaultAnswer<null>>
  /**
   * Whether the system still waits for a person to answer its prompt, in a thread that nothing but its answer ends.
   * For as long as that is so the process cannot exit: when everything else is closed, it has to be killed.
   */
  isWaiting(): boolean
}
