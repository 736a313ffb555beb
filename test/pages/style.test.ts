import { describe, expect, it } from 'vitest'
import { style } from '../../shared/pages/style.ts'

/** Relative luminance and contrast, WCAG 2.2 §1.4.3. */
const luminance = (colour: string): number => {
  const wide = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(wide.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (one: string, two: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(two)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const schemes = [...style.matchAll(/:root\{([^}]+)\}/g)].map(
  ([, rules = '']) =>
    new Map([...rules.matchAll(/--([\w-]+):(#\w+)/g)].map(([, name, value]) => [name, value])),
)

describe.each([
  ['light', schemes[0]],
  ['dark', schemes[1]],
])('the %s scheme', (_, colours) => {
  it.each([
    ['ink', 'card'],
    ['ink', 'ground'],
    ['ink', 'tint'],
    ['ink', 'warn'],
    ['soft', 'card'],
    ['soft', 'ground'],
    ['accent', 'card'],
    ['accent', 'ground'],
    ['accent', 'tint'],
    ['on-accent', 'accent'],
  ])('has %s readable on %s', (fore, back) => {
    expect(contrast(colours?.get(fore) ?? '', colours?.get(back) ?? '')).toBeGreaterThanOrEqual(4.5)
  })
})
