import { IntlMessageFormat } from 'intl-messageformat'
import { expect, it } from 'vitest'
import { type SignInTextKey, signInText, signInTexts } from '../../local/sign-in/texts.ts'

const argumentsOf = (message: string): readonly string[] => {
  const names = new Set<string>()
  JSON.stringify(new IntlMessageFormat(message).getAst(), (_key, node) => {
    if (typeof node?.value === 'string' && node.type !== 0) names.add(node.value)
    return node
  })
  return [...names].sort()
}

it('has the same keys with the same placeholders in both languages', () => {
  const { en, ja } = signInTexts
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort())
  for (const key of Object.keys(en) as SignInTextKey[]) {
    expect(argumentsOf(ja[key]), key).toEqual(argumentsOf(en[key]))
    expect(ja[key], key).not.toBe(en[key])
  }
})

it('tells how long to wait in seconds, then in minutes', () => {
  const wait = (minutes: number, seconds: number) => signInText('en', 'login.wait', { minutes, seconds })
  expect(wait(0, 1)).toContain('Wait 1 second and')
  expect(wait(0, 40)).toContain('Wait 40 seconds and')
  expect(wait(15, 900)).toContain('Wait 15 minutes and')
  expect(signInText('ja', 'login.wait', { minutes: 3, seconds: 180 })).toContain('3分待って')
})
