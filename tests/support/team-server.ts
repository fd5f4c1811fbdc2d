import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProvider } from './provider.ts'
import { startServerProcess } from './server-process.ts'

/** A server that a team shares, in a process of its own. */
export interface TeamServer {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** Starts it; without DATABASE_URL on SQLite, in a folder that goes with it. */
export async function startTeamServer(environment: Readonly<Record<string, string>>): Promise<TeamServer> {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-server-'))
  const server = await startServerProcess({ TIMETRACKER_DATA_DIR: folder, ...environment })
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The environment of a server whose people sign in at a provider. */
export const singleSignOn = (provider: TestProvider): Record<string, string> => ({
  AUTH_METHOD: 'oidc',
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: provider.clientId,
  OIDC_REDIRECT_URI: 'http://127.0.0.1/auth/oidc/callback',
  OIDC_SCOPES: 'openid profile email offline_access',
  SERVER_NAME: 'Example company',
})
