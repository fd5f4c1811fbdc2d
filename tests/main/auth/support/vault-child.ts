/*
 * Runs in a process of its own, since a keyring belongs to a session bus: does what the arguments say with the real vault,
 * and prints one line of JSON with the answers. `write:a` keeps a fixed key for the profile a, `read:a`, `remove:a`.
 */
import { createKeyVault } from '../../../../main/shell/vault.ts'

const told: string[] = []
const vault = createKeyVault({
  patienceMs: Number(process.env['PATIENCE_MS'] ?? 20_000),
  onTrouble: (trouble, said) => told.push(`${trouble}: ${said}`),
})
const answers: unknown[] = []
for (const argument of process.argv.slice(2)) {
  const [what, profile = ''] = argument.split(':')
  if (what === 'write') answers.push(await vault.write(profile, Buffer.alloc(32, profile)))
  else if (what === 'remove') answers.push(await vault.remove(profile))
  else {
    const read = await vault.read(profile)
    answers.push(
      read.ok ? { ok: true, value: read.value === null ? null : Buffer.from(read.value).toString('latin1') } : read,
    )
  }
}
const waiting = vault.isWaiting()
process.stdout.write(`${JSON.stringify({ answers, told, waiting })}\n`, () => {
  // As the app does: a thread that waits for a prompt would keep the process for ever.
  if (waiting) process.kill(process.pid, 'SIGKILL')
})
