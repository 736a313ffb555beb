/** What became of a policy on a phone, setting by setting (mission C6). */
export interface SettingReport {
  readonly state: 'applied' | 'unsupported' | 'failed' | 'waiting'
  /** A code, not a sentence. */
  readonly reason?: string | undefined
}

export interface PolicyReport {
  readonly kind: 'policyReport'
  /** Number of this result on this phone. */
  readonly seq: number
  readonly atMs: number
  readonly assignmentSeq: number
  readonly policyHash: string
  readonly settings: Readonly<Record<string, SettingReport>>
}

/** How many settings came to what, and for which assignment. */
export interface ReportDigest {
  readonly assignmentSeq: number
  readonly applied: number
  readonly unsupported: number
  readonly failed: number
  readonly waiting: number
}

export function digestReport(report: PolicyReport): ReportDigest {
  const count = (state: SettingReport['state']) =>
    Object.values(report.settings).filter((setting) => setting.state === state).length
  return {
    assignmentSeq: report.assignmentSeq,
    applied: count('applied'),
    unsupported: count('unsupported'),
    failed: count('failed'),
    waiting: count('waiting'),
  }
}
