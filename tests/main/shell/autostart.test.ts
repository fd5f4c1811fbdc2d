import { expect, test } from 'vitest'
import { autostartEntry } from '../../../main/shell/autostart.ts'

test('a Linux desktop starts the kiosk with the session', () => {
  expect(autostartEntry('TimeTracker', ['/opt/TimeTracker/timetracker', '--kiosk'])).toBe(
    '[Desktop Entry]\nType=Application\nName=TimeTracker\nExec="/opt/TimeTracker/timetracker" --kiosk\nTerminal=false\n',
  )
})

test.each([
  ['/home/a b/100% $HOME.AppImage', String.raw`"/home/a b/100%% \\$HOME.AppImage"`],
  [String.raw`/home/a"b\c`, String.raw`"/home/a\\"b\\\\c"`],
  ['--user-data-dir=/home/a b', '"--user-data-dir=/home/a b"'],
])('signs that mean something in such a file are the path that they were: %s', (word, written) => {
  expect(autostartEntry('TimeTracker', [word, '--kiosk'])).toContain(`Exec=${written} --kiosk\n`)
})
