import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { LONGEST_QR, QrCode } from '../../../renderer/components/QrCode.tsx'
import { readQr } from '../../support/qr.ts'

const drawn = (text: string): string => renderToStaticMarkup(createElement(QrCode, { text, label: '', className: '' }))

test.each([
  'https://login.example.com/device?user_code=WDJB-MJHT',
  'https://login.example.com/realms/company-with-a-long-name/device?user_code=WDJBMJHT&lang=de-DE',
  'https://time.example.com#terminal=K7PM-2XQR-9DTH',
  'HELLO WORLD',
  'ä€ß',
  'x'.repeat(LONGEST_QR),
])('another reader reads %s', (text) => {
  expect(readQr(drawn(text))).toBe(text)
})

test('four light modules are around it, in every direction', () => {
  const svg = drawn('HELLO WORLD')
  const dark = [...svg.matchAll(/M(\d+) (\d+)h/g)].flatMap(([, column, row]) => [Number(column), Number(row)])
  expect([Math.min(...dark), Math.max(...dark), svg.includes('viewBox="0 0 29 29"')]).toEqual([4, 24, true])
})

test('what is too long is no code', () => {
  expect(drawn('x'.repeat(LONGEST_QR + 1))).toBe('')
  expect(drawn('ä'.repeat(LONGEST_QR / 2 + 1))).toBe('')
})
