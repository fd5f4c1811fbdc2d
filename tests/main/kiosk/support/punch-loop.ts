import { v7 } from 'uuid'
import { UserId } from '../../../../shared/domain/id.ts'
import { TerminalId } from '../../../../shared/domain/punch.ts'
import { createTrustedClock } from '../../../../main/kiosk/clocks.ts'
import { openKioskDatabase } from '../../../../main/kiosk/database.ts'
import { createPinStore } from '../../../../main/kiosk/pin-store.ts'
import { recordPunch } from '../../../../main/kiosk/recorder.ts'

// Started as a process of its own, to be killed: records punches, or tries wrong PINs, and says each once it is done.
const [path = '', what = '', subject = ''] = process.argv.slice(2)
const db = await openKioskDatabase(path)
const begun = Date.now()
const clock = await createTrustedClock(db, { wall: Date.now, monotonic: () => Date.now() - begun, bootId: 'loop' })
const pins = createPinStore(db, { pepper: new Uint8Array(32), expired: () => Promise.resolve(false) })
for (;;) {
  if (what === 'pins') {
    await pins.check(subject, '111111')
    process.stdout.write('tried\n')
  } else {
    const { punch } = await recordPunch(
      { db, clock, terminalId: TerminalId.parse(v7()), sealKey: new Uint8Array(32), newId: v7, zone: () => 'UTC' },
      { userId: UserId.parse(subject), kind: 'in', projectId: null, taskId: null, proof: 'pin', claimedAt: null },
    )
    process.stdout.write(`${punch.id}\n`)
  }
}
