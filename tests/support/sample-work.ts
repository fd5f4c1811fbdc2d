import type { Page } from 'playwright'

/**
 * Fills an app through its own bridge with some days of work, as a person might have tracked them: two clients, three
 * projects, a tag, nine entries and a running timer.
 * @param now UTC milliseconds; the work lies in the days before it
 */
export async function fillWithWork(page: Page, now: number): Promise<void> {
  await page.evaluate(async (instant) => {
    const must = async <T>(
      asked: Promise<{ ok: true; value: T } | { ok: false; failure: { code: string } }>,
    ): Promise<T> => {
      const answer = await asked
      if (!answer.ok) throw new Error(answer.failure.code)
      return answer.value
    }
    const { bridge } = window
    const client = (name: string) => must(bridge.invoke('catalog:save-client', { name, archived: false }))
    const northwind = await client('Northwind')
    const contoso = await client('Contoso')
    const project = (
      name: string,
      colour: 'violet' | 'orange' | 'green',
      clientId: string | null,
      minor: number | null,
    ) =>
      must(
        bridge.invoke('catalog:save-project', {
          clientId,
          name,
          code: '',
          colour,
          billable: minor !== null,
          rate: minor === null ? null : { minor, currency: 'EUR' },
          archived: false,
        }),
      )
    const billing = await project('Billing', 'violet', northwind.id, 9550)
    const infrastructure = await project('Infrastructure', 'orange', contoso.id, 11_000)
    const internal = await project('Internal', 'green', null, null)
    await must(bridge.invoke('catalog:save-task', { projectId: billing.id, name: 'Review', archived: false }))
    const meeting = await must(bridge.invoke('catalog:save-tag', { name: 'meeting', archived: false }))
    const hour = 3_600_000
    const work = [
      [2, 0.75, 'Weekly planning', internal, true],
      [6, 3.2, 'Migration to the new identity provider', infrastructure, false],
      [26, 1.25, 'Read the feedback of the pilot', billing, false],
      [28, 0.85, 'Answer support mail', internal, false],
      [31, 2.5, 'Draft of the invoice template', billing, false],
      [
        51,
        4,
        'Set up the staging servers and move the nightly jobs of the old cluster over, one by one',
        infrastructure,
        false,
      ],
      [56, 1.1, 'Interview', internal, true],
      [75, 2.2, 'Draft of the invoice template', billing, false],
      [99, 3.75, 'Certificates', infrastructure, false],
    ] as const
    for (const [ago, hours, description, on, isMeeting] of work) {
      const startedAt = instant - ago * hour
      await must(
        bridge.invoke('entries:add', {
          description,
          projectId: on.id,
          taskId: null,
          tagIds: isMeeting ? [meeting.id] : [],
          billable: on.billable,
          startedAt,
          endedAt: startedAt + hours * hour,
        }),
      )
    }
    await must(
      bridge.invoke('timer:start', {
        description: 'Review the invoice template',
        projectId: billing.id,
        taskId: null,
        tagIds: [],
        billable: true,
      }),
    )
  }, now)
}
