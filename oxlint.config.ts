import { defineConfig } from 'oxlint'
import { rooms } from './tests/architecture/rooms.ts'

/**
 * The walls in the editor: which folders a room may not look into. Patterns match what is written, so that a test looks at the
 * same table again by paths (tests/architecture).
 */
const tops = [
  'shared/domain',
  'shared/protocol',
  'shared/ipc',
  'shared/locales',
  'migrations',
  'main',
  'preload',
  'renderer',
  'server',
]
const topOf = (path: string): string => tops.find((top) => path === top || path.startsWith(`${top}/`)) ?? path

/** What nobody but its one home imports from Electron. */
const noElectron = [{ name: 'electron', message: 'Electron is only for main/shell and preload.' }]
const noMain = [{ name: 'electron', importNames: ['ipcMain'], message: 'Questions are answered in main/shell/ipc.ts.' }]
const noRenderer = [
  { name: 'electron', importNames: ['ipcRenderer'], message: 'Only preload/bridge.ts talks to main.' },
]

function wall(top: string, files: readonly string[], paths: readonly { readonly name: string }[]) {
  const open = new Set(
    Object.entries(rooms)
      .filter(([room]) => topOf(room) === top)
      .flatMap(([, { doors, types = [] }]) => [...doors, ...types].map(topOf)),
  )
  const closed = tops.filter((other) => other !== top && !open.has(other))
  const patterns = closed.map((other) => ({
    // Rooms of shared are neighbours: `../ipc/`.
    regex: `^(\\.\\./)+${other.replace('shared/', '(shared/)?')}/`,
    message: `${top} may not look into ${other}.`,
  }))
  return { files: [...files], rules: { 'no-restricted-imports': ['error', { patterns, paths: [...paths] }] } } as const
}

// The last one that fits a file holds.
const walls = [
  ...tops.map((top) => wall(top, [`${top}/**`], noElectron)),
  wall('main', ['main/shell/**', 'main/index.ts', 'main/run-kiosk.ts'], noMain),
  wall('main', ['main/shell/ipc.ts'], []),
  wall('preload', ['preload/**'], noRenderer),
  wall('preload', ['preload/bridge.ts'], []),
]

export default defineConfig({
  ignorePatterns: ['node_modules', 'out', 'dist', 'test-results'],
  plugins: ['eslint', 'typescript', 'import', 'react', 'jsx-a11y', 'promise', 'unicorn', 'oxc', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  options: { reportUnusedDisableDirectives: 'error', typeAware: true },
  rules: {
    // Imports and names
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-duplicates': 'error',
    'import/no-mutable-exports': 'error',
    'import/no-commonjs': 'error',
    'import/no-unassigned-import': 'off',
    // Libraries that offer the same under both: either is fine.
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
    'oxc/no-barrel-file': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-import-type-side-effects': 'error',
    'unicorn/prefer-node-protocol': 'error',

    // Types that say the truth
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-type-assertion': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // The compiler knows better: it follows functions that return never.
    'typescript/consistent-return': 'off',
    'typescript/no-deprecated': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    'typescript/restrict-template-expressions': 'error',
    'typescript/no-unnecessary-condition': 'error',
    'typescript/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],

    // Promises and errors
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'preserve-caught-error': 'error',
    'no-empty': 'error',
    // One after the other is often what is meant: in a transaction, in a queue, in a retry.
    'no-await-in-loop': 'off',
    'promise/always-return': 'off',
    'promise/catch-or-return': 'off',

    // Nothing that surprises
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
    'no-alert': 'error',
    'no-eval': 'error',
    'no-implied-eval': 'error',
    'no-new-func': 'error',
    'no-script-url': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-param-reassign': 'error',
    'no-warning-comments': 'error',
    'typescript/require-array-sort-compare': 'error',
    // Shadowing a name with a narrower one of the same meaning is how functions are passed around here.
    'no-shadow': 'off',
    // Tells less than the type of the accumulator: spreads in small maps are clear and cheap.
    'oxc/no-map-spread': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/require-post-message-target-origin': 'off',

    // Pages
    'react/react-in-jsx-scope': 'off',
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    'react/no-danger': 'error',
    // Speaks of the React compiler, which is not used here.
    'react/incompatible-library': 'off',
    'react/jsx-no-target-blank': 'error',
    'react/button-has-type': 'off',
    // A dialog that opens puts the focus where work begins; roles such as timer and status are part of the contract.
    'jsx-a11y/no-autofocus': 'off',
    'jsx-a11y/prefer-tag-over-role': 'off',
    'react/no-unstable-nested-components': 'error',
  },
  overrides: [
    ...walls,
    {
      files: ['main/**', 'migrations/**', 'server/**', 'shared/**', 'scripts/**', 'tests/**', '*.config.ts'],
      rules: { 'react/rules-of-hooks': 'off', 'react/exhaustive-deps': 'off' },
    },
    // Commands talk to the person who gave them.
    {
      files: ['scripts/**'],
      rules: {
        'no-console': 'off',
        // Plain JavaScript, typed by comments only.
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    // Runs before anything of ours is there.
    { files: ['scripts/**/*.cjs'], rules: { 'import/no-commonjs': 'off', 'no-underscore-dangle': 'off' } },
    { files: ['*.config.ts', 'tests/**/*global-setup.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: ['tests/**'],
      rules: {
        // Tests look into answers that no schema describes, and hand in what no type allows.
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/no-unsafe-type-assertion': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/unbound-method': 'off',
        'no-script-url': 'off',
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
        'vitest/no-focused-tests': 'error',
        'vitest/no-disabled-tests': 'error',
        'vitest/no-conditional-expect': 'off',
        'vitest/require-mock-type-parameters': 'off',
        'vitest/valid-title': 'off',
        'vitest/expect-expect': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/warn-todo': 'off',
      },
    },
    // What a page must not be able to do has to be tried.
    {
      files: ['tests/e2e/security/**'],
      rules: {
        'no-eval': 'off',
        'no-new': 'off',
        'no-new-func': 'off',
        'no-underscore-dangle': 'off',
        'typescript/no-implied-eval': 'off',
      },
    },
  ],
})
