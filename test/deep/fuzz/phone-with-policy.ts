/** A phone that has enrolled, taken a policy and reported it: its state has something of everything. */
import { createEnrolledPhone, type TestPhone } from '../../agent/support/phone.ts'
import { DEVICE_ID, policyOf } from '../../agent/support/service.ts'

export const policy = policyOf({ 'restrictions.bluetoothAllowed': false, 'screenLock.required': true })
export const assigned = { sub: DEVICE_ID, seq: 1, group: 'grp_MANAGED', policyHash: policy.hash }

export async function phoneWithPolicy(): Promise<TestPhone> {
  const phone = await createEnrolledPhone()
  const assignment = await phone.service.signer.assignment(assigned)
  phone.service.answers.push({ assignment, policy: policy.text })
  await phone.agent.sync()
  return phone
}
