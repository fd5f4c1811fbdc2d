/**
 * What a Linux desktop reads to start the kiosk with the session (Desktop Entry Specification 1.5, "The Exec key").
 * @param command the program and what follows it, a word each
 */
export function autostartEntry(name: string, command: readonly string[]): string {
  const exec = command.map(wordOf).join(' ')
  return `${['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec=${exec}`, 'Terminal=false'].join('\n')}\n`
}

/** A word as the format wants it: in quotes, within which four signs are escaped, and then as a value, in which a backslash is two. */
function wordOf(word: string): string {
  if (/^--[a-z-]+$/.test(word)) return word
  const inQuotes = word.replaceAll(/[\\"`$]/g, String.raw`\$&`).replaceAll('%', '%%')
  return `"${inQuotes.replaceAll('\\', String.raw`\\`)}"`
}
