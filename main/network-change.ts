import { networkInterfaces } from 'node:os'

/** How often the network is looked at, in milliseconds: nothing tells of a cable that was plugged in, or of a VPN that came up. */
const EVERY = 2000

/** The network as this computer sees it: whether there is any, and under which addresses. Two that differ are another network. */
export const describeNetwork = (isOnline: boolean, interfaces = networkInterfaces()): string => {
  const addresses = Object.entries(interfaces).flatMap(([name, all]) =>
    (all ?? []).filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
  )
  return [isOnline ? 'online' : 'offline', ...addresses.toSorted()].join('\n')
}

/** Calls back whenever the network is another one than it was. `every` calls its callback again and again. */
export function watchNetwork(
  look: () => string,
  onChange: () => void,
  every: (milliseconds: number, callback: () => void) => void = (milliseconds, callback) =>
    void setInterval(callback, milliseconds).unref(),
): void {
  let last = look()
  every(EVERY, () => {
    const now = look()
    if (now === last) return
    last = now
    onChange()
  })
}
