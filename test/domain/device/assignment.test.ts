import { expect, test } from 'vitest'
import {
  type AssignmentMark,
  assignmentChange,
  type DesiredAssignment,
} from '../../../shared/domain/device/assignment.ts'

const nothing: DesiredAssignment = { groupId: null, policyHash: null, licenceId: null, packageHash: null }
const managed: DesiredAssignment = { ...nothing, groupId: 'grp_1', policyHash: 'h1', licenceId: 'lic_1' }

const after = (...steps: DesiredAssignment[]): AssignmentMark | undefined =>
  steps.reduce<AssignmentMark | undefined>((mark, step) => assignmentChange(mark, step) ?? mark, undefined)

test('a phone that was never assigned anything stays without an assignment', () => {
  expect(assignmentChange(undefined, nothing)).toBeUndefined()
})

test('the first assignment has number 1 and says what it is for', () => {
  expect(assignmentChange(undefined, managed)).toEqual({
    seq: 1,
    key: '{"groupId":"grp_1","licenceId":"lic_1","packageHash":null,"policyHash":"h1"}',
  })
})

test('what holds already is not assigned again, in whatever order it is written', () => {
  const reordered = Object.fromEntries(Object.entries(managed).reverse()) as unknown as DesiredAssignment
  expect(assignmentChange(after(managed), reordered)).toBeUndefined()
})

test.each<[string, Partial<DesiredAssignment>]>([
  ['group', { groupId: 'grp_2' }],
  ['policy', { policyHash: 'h2' }],
  ['licence', { licenceId: null }],
  ['package', { packageHash: 'p1' }],
])('another %s is a new assignment', (_, change) => {
  expect(assignmentChange(after(managed), { ...managed, ...change })?.seq).toBe(2)
})

test('the number rises on the way back too, so that nothing old can be replayed', () => {
  expect(after(managed, { ...managed, policyHash: 'h2' }, managed)).toEqual({ ...after(managed), seq: 3 })
})

test('a phone that leaves every group is told so, once', () => {
  const left = after(managed, nothing)
  expect(left?.seq).toBe(2)
  expect(assignmentChange(left, nothing)).toBeUndefined()
})
