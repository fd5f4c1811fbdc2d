/** Microsoft's sign-in services: the world's, and those of the United States' government and of China. */
const hosts = new Set(['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'])

const tenantId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const shared = new Set(['common', 'organizations', 'consumers'])

/** Whether an issuer is Microsoft Entra ID, whose shared addresses speak for every tenant in the world. */
export const isEntra = (issuer: string): boolean => hosts.has(new URL(issuer).hostname)

/** Whether an Entra issuer is one of the addresses that all tenants share. */
export const isSharedEntra = (issuer: string): boolean =>
  isEntra(issuer) && shared.has(tenantSegment(issuer).toLowerCase())

const tenantSegment = (issuer: string): string => new URL(issuer).pathname.split('/')[1] ?? ''

/** What is wrong with the tenant that an Entra issuer names, or `undefined`; other issuers have none. */
export function entraTenant(
  issuer: string,
  allowed: readonly string[],
): { name: 'OIDC_ISSUER' | 'OIDC_ALLOWED_TENANTS'; problem: string } | undefined {
  if (!URL.canParse(issuer) || !isEntra(issuer)) return undefined
  const tenant = tenantSegment(issuer)
  if (isSharedEntra(issuer)) {
    if (allowed.length === 0) {
      return {
        name: 'OIDC_ISSUER',
        problem: `"${tenant}" lets in the people of every company in the world: name your tenant's id instead, or list the tenants that may come in with OIDC_ALLOWED_TENANTS`,
      }
    }
    if (!allowed.every((id) => tenantId.test(id))) {
      return { name: 'OIDC_ALLOWED_TENANTS', problem: 'it is not a list of tenant ids' }
    }
    return undefined
  }
  if (!tenantId.test(tenant)) {
    return {
      name: 'OIDC_ISSUER',
      problem: `the tenant "${tenant}" is not an id: use the directory (tenant) ID, such as https://login.microsoftonline.com/8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55/v2.0`,
    }
  }
  return undefined
}
