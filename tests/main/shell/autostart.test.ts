import { expect, test } from 'vitest'
import { autostartEntry } from '../../../main/shell/autostart.ts'

test('a Linux desktop starts the kiosk with the session', () => {
  expect(autostartEntry('TimeTracker', '/opt/TimeTracker/timetracker')).toBe(
    '[Desktop Entry]\nType=Application\nName=TimeTracker\nExec="/opt/TimeTracker/timetracker" --kiosk\nTerminal=false\n',
  )
})

test('signs that mean something in such a file are the path that they were', () => {
  expect(autostartEntry('TimeTracker', '/home/a b/100% $HOME.AppImage')).toContain(
    String.raw`Exec="/home/a b/100%% \\$HOME.AppImage" --kiosk`,
  )
})
