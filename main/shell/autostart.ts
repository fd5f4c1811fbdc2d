/**
 * What a Linux desktop reads to start the kiosk with the session.
 * @param program the path of the app; as the format wants it, quoted, with its own signs escaped twice
 */
export function autostartEntry(name: string, program: string): string {
  const quoted = program.replaceAll(/[\\"`$]/g, String.raw`\\$&`).replaceAll('%', '%%')
  const lines = ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec="${quoted}" --kiosk`, 'Terminal=false']
  return `${lines.join('\n')}\n`
}
