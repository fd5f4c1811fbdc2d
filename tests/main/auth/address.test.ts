import { describe, expect, it } from 'vitest'
import { isSafeAddress, normaliseIssuer, normaliseServerUrl } from '../../../main/auth/address.ts'
import { code, value } from './support/world.ts'

describe('the address of a server, as people type it', () => {
  it.each([
    ['time.example.com', 'https://time.example.com'],
    ['  time.example.com/ ', 'https://time.example.com'],
    ['https://time.example.com/', 'https://time.example.com'],
    ['HTTPS://Time.Example.COM', 'https://time.example.com'],
    ['time.example.com:8443', 'https://time.example.com:8443'],
    ['https://time.example.com:443', 'https://time.example.com'],
    ['example.com/timetracker/', 'https://example.com/timetracker'],
    ['https://time.example.com/?from=mail#top', 'https://time.example.com'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['https://localhost:3000', 'https://localhost:3000'],
    ['büro.example', 'https://xn--bro-hoa.example'],
  ])('%s is %s', (typed, url) => {
    expect(value(normaliseServerUrl(typed))).toBe(url)
  })

  it.each([
    '',
    '   ',
    'https://',
    'two words',
    'http://time.example.com',
    'http://192.168.1.5:3000',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'ftp://time.example.com',
    'file:///etc/passwd',
    'javascript://localhost/%0aalert(1)',
    'https://mia:secret@time.example.com',
    'localhost:99999',
  ])('%s is no address of a server', (typed) => {
    expect(code(normaliseServerUrl(typed))).toBe('server-address-invalid')
  })
})

describe('an address that secrets may be sent to', () => {
  it.each([
    ['https://idp.example', true],
    ['http://127.0.0.1:1', true],
    ['http://127.9.9.9', true],
    ['http://localhost', true],
    ['http://[::1]', true],
    ['http://idp.internal', false],
    ['http://localhost.', false],
    ['http://0.0.0.0', false],
    ['http://169.254.169.254', false],
    ['ftp://localhost', false],
  ])('%s: %s', (url, safe) => {
    expect(isSafeAddress(new URL(url))).toBe(safe)
  })
})

describe('S1, D4: an issuer', () => {
  it.each([
    ['https://idp.example/realms/a', 'https://idp.example/realms/a'],
    ['https://idp.example/realms/a/', 'https://idp.example/realms/a/'],
    ['https://idp.example/realms/a/.well-known/openid-configuration', 'https://idp.example/realms/a'],
    ['https://idp.example/.well-known/openid-configuration/', 'https://idp.example/'],
  ])('%s is %s', (configured, issuer) => {
    expect(normaliseIssuer(configured)?.href).toBe(issuer)
  })

  it.each([
    'http://idp.example',
    'https://idp.example/?a=b',
    'https://idp.example/#a',
    'https://a:b@idp.example',
    'https://idp.example/.well-known/something/else',
    'idp.example',
    '',
  ])('%s is none', (configured) => {
    expect(normaliseIssuer(configured)).toBeNull()
  })
})
