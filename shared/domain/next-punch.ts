import type { PunchKind } from './punch.ts'
import type { Standing } from './shift.ts'

/** What makes sense after where somebody stands, the one obvious thing first. `elsewhere`: a timer of theirs runs on another device. */
export function possiblePunches({ state }: Standing, elsewhere: boolean): readonly [PunchKind, ...PunchKind[]] {
  switch (state) {
    case 'break':
      return ['break-end', 'switch', 'out']
    case 'in':
      return ['out', 'break-start', 'switch']
    case 'out':
      return elsewhere ? ['out', 'switch'] : ['in']
  }
}
