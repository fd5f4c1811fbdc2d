import { z } from 'zod'

/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  readonly name: string
  readonly rest: string
}

/** Reads a Dockerfile: comments and blank lines are left out, continued lines are joined. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line))
  return lines
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split(/\s+/)
      return { name: name.toUpperCase(), rest: rest.join(' ') }
    })
}

/** A stage: what it is made of, and what is done in it. */
interface Stage {
  readonly image: string
  readonly name: string | null
  readonly instructions: readonly Instruction[]
}

export function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: { image: string; name: string | null; instructions: Instruction[] }[] = []
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const [image = '', as, name] = instruction.rest.split(' ')
      stages.push({ image, name: as?.toUpperCase() === 'AS' ? (name ?? null) : null, instructions: [] })
    } else stages.at(-1)?.instructions.push(instruction)
  }
  return stages
}

/** What the project gives into the image: each source of a COPY that is not from another stage. */
export const copiedSources = (instructions: readonly Instruction[]): string[] =>
  instructions
    .filter(({ name, rest }) => name === 'COPY' && !rest.includes('--from='))
    .flatMap(({ rest }) =>
      rest
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    )
    .map((source) => source.replace(/^\.\//, ''))

/** The words of an instruction in exec form, `["node", "x"]`; null in any other form. */
export function execForm(rest: string): string[] | null {
  const at = rest.indexOf('[')
  if (at === -1) return null
  try {
    return z.array(z.string()).parse(JSON.parse(rest.slice(at)))
  } catch {
    return null
  }
}

const SECRET = /SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|DATABASE_URL/i
/** A tag that names one version to the patch, and what it is built on. */
const PINNED = /^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9.]+)*(@sha256:[0-9a-f]{64})?$/

/** What is wrong with a Dockerfile, in words. `exists` tells whether the project has a file or folder. */
export function lintDockerfile(text: string, exists: (path: string) => boolean): string[] {
  const instructions = parseDockerfile(text)
  const stages = stagesOf(instructions)
  const names = new Set(stages.flatMap((stage) => stage.name ?? []))
  const last = stages.at(-1)?.instructions ?? []
  const of = (name: string) => last.filter((instruction) => instruction.name === name)
  const problems: string[] = []

  if (instructions[0]?.name !== 'FROM') problems.push('it does not begin with FROM')
  for (const { image } of stages)
    if (!names.has(image) && !PINNED.test(image)) problems.push(`the base image ${image} is not pinned to a version`)
  for (const source of copiedSources(instructions)) if (!exists(source)) problems.push(`COPY ${source}: not there`)
  for (const { name, rest } of instructions) {
    if (name === 'ADD') problems.push('ADD unpacks and downloads: use COPY')
    if (name === 'COPY' && /(^| )\.( |$)/.test(rest.replace(/ \S+$/, '')))
      problems.push('COPY . takes more than is known')
    if (name === 'MAINTAINER') problems.push('MAINTAINER is gone')
    if ((name === 'ENV' || name === 'ARG') && rest.split(' ').some((word) => SECRET.test(word.split('=')[0] ?? '')))
      problems.push(`${name} holds a secret: ${rest}`)
    if (name === 'RUN' && /\bnpm (install|i)\b/.test(rest))
      problems.push('npm install does not keep to the lockfile: use npm ci')
    if (name === 'RUN' && /\bnpm ci\b/.test(rest) && !rest.includes('--ignore-scripts'))
      problems.push('npm ci runs install scripts')
    if (name === 'RUN' && /\b(curl|wget)\b[^|]*\|\s*(ba)?sh\b/.test(rest))
      problems.push('RUN pipes a download into a shell')
    if (name === 'RUN' && /\bsudo\b/.test(rest)) problems.push('RUN uses sudo')
    if (name === 'WORKDIR' && !rest.startsWith('/')) problems.push(`WORKDIR ${rest} is not absolute`)
  }
  const user = of('USER').at(-1)?.rest ?? 'root'
  if (/^(root|0)(:|$)/.test(user)) problems.push('it runs as root')
  if (of('HEALTHCHECK').length === 0 || of('HEALTHCHECK').some(({ rest }) => rest === 'NONE'))
    problems.push('there is no HEALTHCHECK')
  if (of('CMD').length + of('ENTRYPOINT').length === 0) problems.push('nothing is started')
  for (const { name, rest } of [...of('CMD'), ...of('ENTRYPOINT')])
    if (execForm(rest) === null) problems.push(`${name} is not in exec form: signals do not arrive`)
  if (of('COPY').some((copy) => last.indexOf(copy) > last.findIndex(({ name }) => name === 'USER')))
    problems.push('files are copied after USER: what runs could not be told from what it may change')
  return problems
}

const Service = z.looseObject({
  image: z.string().optional(),
  build: z.looseObject({ context: z.string(), dockerfile: z.string() }).optional(),
  env_file: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  restart: z.string().optional(),
  privileged: z.boolean().default(false),
  network_mode: z.string().optional(),
  security_opt: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
})

export const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()).default({}),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().default(false) }).nullable()).default({}),
})
export type Compose = z.infer<typeof Compose>

/** Whether a value that holds a secret takes it from outside: all of it, or all but the words around it. */
const isFromOutside = (value: string): boolean => /\$\{[A-Z_]+:\?[^}]+\}/.test(value)

/** What is wrong with a compose file, in words. */
export function lintCompose({ services, volumes, networks }: Compose): string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const problems: string[] = []
    if (service.image === undefined || !/:[\w.-]+$/.test(service.image) || service.image.endsWith(':latest'))
      problems.push('its image has no tag of a version')
    for (const [variable, value] of Object.entries(service.environment)) {
      if (SECRET.test(variable) && !isFromOutside(String(value)))
        problems.push(`${variable} holds a secret, or starts without one`)
    }
    for (const port of service.ports)
      if (!port.startsWith('127.0.0.1:')) problems.push(`port ${port} is open to the world`)
    for (const volume of service.volumes) {
      const source = volume.split(':')[0] ?? ''
      if (source.includes('docker.sock')) problems.push('it gets the host’s Docker')
      if (/^\w/.test(source) && !(source in volumes)) problems.push(`volume ${source} is not declared`)
    }
    for (const network of service.networks)
      if (!(network in networks)) problems.push(`network ${network} is not declared`)
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      if (!(other in services)) problems.push(`it depends on ${other}, which is not there`)
      else if (condition === 'service_healthy' && services[other]?.healthcheck === undefined)
        problems.push(`it waits for the health of ${other}, which has no check`)
    }
    if (service.privileged || service.network_mode === 'host') problems.push('it is privileged')
    if (!service.security_opt.includes('no-new-privileges:true')) problems.push('it may gain privileges')
    if (service.restart === undefined) problems.push('it is not started again')
    return problems.map((problem) => `${name}: ${problem}`)
  })
}

/** The settings of a systemd unit, by section; a name may come several times. */
export function parseUnit(text: string): Readonly<Record<string, readonly (readonly [string, string])[]>> {
  const sections: Record<string, [string, string][]> = {}
  let current = ''
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const section = /^\[(\w+)\]$/.exec(line)?.[1]
    if (section !== undefined) {
      current = section
      sections[current] ??= []
      continue
    }
    const [name = '', ...value] = line.split('=')
    if (value.length === 0) throw new Error(`not a setting: ${line}`)
    sections[current]?.push([name, value.join('=')])
  }
  return sections
}
