import { expect, test } from 'vitest'
import { digestReport, type SettingReport } from '../../../shared/domain/device/report.ts'

test('a report is counted by what became of its settings', () => {
  const states: SettingReport['state'][] = [
    'applied',
    'failed',
    'applied',
    'waiting',
    'unsupported',
    'applied',
    'failed',
  ]
  const settings = Object.fromEntries(states.map((state, i) => [`setting.${i}`, { state }]))
  const report = {
    kind: 'policyReport' as const,
    seq: 9,
    atMs: 1,
    assignmentSeq: 4,
    policyHash: 'h',
    settings,
  }
  expect(digestReport(report)).toEqual({
    assignmentSeq: 4,
    applied: 3,
    failed: 2,
    waiting: 1,
    unsupported: 1,
  })
  expect(digestReport({ ...report, settings: {} })).toMatchObject({
    applied: 0,
    failed: 0,
    waiting: 0,
    unsupported: 0,
  })
})
