import { finish, say } from '../../../scripts/setup/report.mjs'
import { plantedBugs } from './bugs.ts'
import { runCampaign } from './campaign.ts'
import { blankDisks } from './disk.ts'
import { readOptions, type Wanted } from './options.ts'
import { simulate } from './run.ts'

/* `npm run simulate`, without its set-up. The last line is "N schedules, M violations". */

const total = (schedules: number, violations: number): number => {
  say(`${schedules} schedules, ${violations} violations`)
  return violations === 0 ? 0 : 1
}

const listBugs = (): number => {
  const width = Math.max(...[...plantedBugs.keys()].map((name) => name.length))
  for (const [name, { sentence }] of plantedBugs) say(`${name.padEnd(width)}  ${sentence}`)
  return 0
}

async function replay({ seed, bug }: Extract<Wanted, { kind: 'replay' }>): Promise<number> {
  const planted = bug === undefined ? undefined : plantedBugs.get(bug)?.bug
  const blank = await blankDisks()
  try {
    await simulate(seed, blank, { ...(planted && { bug: planted }), say })
    return total(1, 0)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    say(`seed ${seed}: ${error.stack ?? error.message}`)
    return total(1, 1)
  }
}

async function campaign({ first, count, bug }: Extract<Wanted, { kind: 'campaign' }>): Promise<number> {
  let told = 0
  const tally = await runCampaign({
    first,
    count,
    bug,
    onProgress({ schedules }) {
      if (schedules < told + count / 10) return
      told = schedules
      say(`${schedules} of ${count} …`)
    },
  })
  for (const { seed, violation } of tally.findings) say(`seed ${seed}: ${violation}`)
  say(`${tally.operations} actions, ${tally.requests} requests, ${tally.faults} faults of disks`)
  return total(tally.schedules, tally.findings.length)
}

await finish(async () => {
  const wanted = readOptions(process.argv.slice(2))
  switch (wanted.kind) {
    case 'list-bugs':
      return listBugs()
    case 'replay':
      return replay(wanted)
    case 'campaign':
      return campaign(wanted)
  }
})
