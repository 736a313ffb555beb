import { expect, test } from 'vitest'
import { sha256, tokenHash } from '../../shared/domain/digests.ts'

test('SHA-256 of text or bytes in base64url, as FIPS 180-2 has it for "abc"', () => {
  expect(sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  expect(sha256(Buffer.from('abc'))).toBe(sha256('abc'))
})

test('the hash of a token is not that of its text, so that nothing else can stand for it', () => {
  expect(tokenHash('abc')).toBe(sha256('token:abc'))
})
