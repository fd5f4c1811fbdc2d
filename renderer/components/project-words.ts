/** A project with its task and client in one line: `Billing: Design · Northwind`. */
export const projectWords = (project: string, task: string | undefined, client: string | undefined): string =>
  `${project}${task === undefined ? '' : `: ${task}`}${client === undefined ? '' : ` · ${client}`}`
