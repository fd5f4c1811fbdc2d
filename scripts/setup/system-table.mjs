/**
 * Something that has to be on a Linux machine, how to see that it is there, and the Debian or Ubuntu package that brings it.
 * @typedef {object} SystemNeed
 * @property {readonly string[]} packages alternatives, the first that the machine's release knows is taken
 * @property {string} [command]
 * @property {string} [library] its soname
 * @property {boolean} [postgres] PostgreSQL's server programs
 */

/** The libraries that Electron is linked against. @type {readonly SystemNeed[]} */
export const electronNeeds = [
  { packages: ['libgtk-3-0t64', 'libgtk-3-0'], library: 'libgtk-3.so.0' },
  { packages: ['libnss3'], library: 'libnss3.so' },
  { packages: ['libasound2t64', 'libasound2'], library: 'libasound.so.2' },
  { packages: ['libgbm1'], library: 'libgbm.so.1' },
  { packages: ['libxss1'], library: 'libXss.so.1' },
  { packages: ['libnotify4'], library: 'libnotify.so.4' },
  { packages: ['libsecret-1-0'], library: 'libsecret-1.so.0' },
  { packages: ['libxtst6'], library: 'libXtst.so.6' },
  { packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'], library: 'libatk-bridge-2.0.so.0' },
  { packages: ['libdrm2'], library: 'libdrm.so.2' },
]

/** For a display of its own, where there is none. @type {readonly SystemNeed[]} */
export const virtualDisplayNeeds = [
  { packages: ['xvfb'], command: 'Xvfb' },
  { packages: ['xauth'], command: 'xauth' },
  { packages: ['dbus-daemon', 'dbus'], command: 'dbus-daemon' },
]

/** For the tests: a screen of several displays, a keychain, a browser and the certificates that it trusts, PostgreSQL, a counter of system calls. @type {readonly SystemNeed[]} */
export const testNeeds = [
  ...virtualDisplayNeeds,
  { packages: ['dbus-bin', 'dbus'], command: 'dbus-send' },
  { packages: ['gnome-keyring'], command: 'gnome-keyring-daemon' },
  { packages: ['chromium'], command: 'chromium' },
  { packages: ['libnss3-tools'], command: 'certutil' },
  { packages: ['postgresql'], postgres: true },
  { packages: ['strace'], command: 'strace' },
  { packages: ['tigervnc-standalone-server'], command: 'Xtigervnc' },
]

/** To compile the SQLite module, where its ready-made binary does not run. @type {readonly SystemNeed[]} */
export const compilerNeeds = [
  { packages: ['build-essential'], command: 'g++' },
  { packages: ['build-essential'], command: 'make' },
  { packages: ['python3'], command: 'python3' },
]
