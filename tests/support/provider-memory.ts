import type { Adapter, AdapterPayload } from 'oidc-provider'

/** What a provider remembers, in memory. One for each provider: two that run at once share nothing. */
export function memoryAdapter(): (name: string) => Adapter {
  const kept = new Map<string, AdapterPayload>()
  const byGrant = new Map<string, Set<string>>()
  return (name) => {
    const key = (id: string) => `${name}:${id}`
    const find = (id: string) => Promise.resolve(kept.get(key(id)))
    const findBy = (field: 'uid' | 'userCode', value: string) =>
      Promise.resolve([...kept].find(([id, payload]) => id.startsWith(`${name}:`) && payload[field] === value)?.[1])
    return {
      find,
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      upsert(id, payload) {
        kept.set(key(id), payload)
        if (payload.grantId !== undefined)
          byGrant.set(payload.grantId, (byGrant.get(payload.grantId) ?? new Set()).add(key(id)))
        return Promise.resolve()
      },
      async consume(id) {
        const payload = await find(id)
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
      },
      destroy(id) {
        kept.delete(key(id))
        return Promise.resolve()
      },
      revokeByGrantId(grantId) {
        for (const id of byGrant.get(grantId) ?? []) kept.delete(id)
        byGrant.delete(grantId)
        return Promise.resolve()
      },
    }
  }
}
