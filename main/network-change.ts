import { networkInterfaces } from 'node:os'

/** How often the computer's addresses are looked at, in milliseconds. */
const EVERY = 2000

/**
 * Calls back when the computer's network addresses have changed: another network, a VPN that came or went, a cable. Nobody
 * tells a program, and connections over the old address may stay open, and silent, for minutes. Answers how to end it.
 */
export function watchNetwork(
  onChange: () => void,
  addresses: () => readonly string[] = ownAddresses,
  every: (milliseconds: number, callback: () => void) => () => void = systemInterval,
): () => void {
  let known = addresses().join(' ')
  return every(EVERY, () => {
    const now = addresses().join(' ')
    if (now === known) return
    known = now
    onChange()
  })
}

/** Temporary addresses of IPv6 come and go by themselves: of those the network's half counts. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outward = all.filter(({ internal }) => !internal)
  return [
    ...new Set(
      outward.map(({ address, family }) => (family === 'IPv6' ? address.split(':').slice(0, 4).join(':') : address)),
    ),
  ].sort()
}

function systemInterval(milliseconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}
