/**
 * The options of `npm run simulate`: for its help, and for the simulation that reads them.
 * @type {readonly import('./options.mjs').OptionShape[]}
 */
export const shapes = [
  { name: 'seeds', value: 'N', help: 'how many schedules (default 1500)' },
  { name: 'from', value: 'S', help: 'the first seed (default 1)' },
  { name: 'bug', value: 'NAME', help: 'with this planted bug: there must be violations' },
  { name: 'seed', value: 'S', help: 'this one schedule, with everything that happens in it' },
  { name: 'list-bugs', help: 'name the planted bugs' },
  { name: 'help', help: 'show this' },
]
