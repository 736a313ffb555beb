/**
 * `npm run bench:cost`: what a fleet costs a month, from what was measured (`sync.json`, `enrol.json`), the prices of
 * two regions (`prices.ts`) and what is assumed (`cost/assumptions.ts`).
 */
import { assumptions, sizes } from './cost/assumptions.ts'
import { billOf } from './cost/bill.ts'
import { readMeasured } from './cost/measured.ts'
import { showBills } from './cost/report.ts'
import { usageOf } from './cost/usage.ts'
import { finish } from './harness/finish.ts'
import { readPlan } from './harness/plan.ts'
import { below } from './harness/result.ts'
import { printTargets } from './harness/table.ts'
import { prices, type Region, regions } from './prices.ts'

/** Of a phone and month, with the KMS issuer and without downloads of packages. */
const MOST_USD = 0.0005
const JUDGED_SIZE = 100_000

const plan = readPlan()
const measured = await readMeasured()
const usage = Object.fromEntries(sizes.map((size) => [size, usageOf(size, measured)]))
const billsIn = (region: Region) => sizes.map((size) => billOf(size, region, usageOf(size, measured)))
for (const region of regions) showBills(region, billsIn(region))

const judged = (region: Region) => billOf(JUDGED_SIZE, region, usageOf(JUDGED_SIZE, measured)).perDevice
const perDeviceMonth100k = Object.fromEntries(regions.map((region) => [region, judged(region)]))
const targets = Object.fromEntries(
  regions.map((region) => [`perDeviceMonth100k, ${region}`, below(MOST_USD, judged(region))]),
)
printTargets('Dollars per phone and month at 100,000 phones', targets)
await finish(plan, 'cost', {
  perDeviceMonth100k,
  targets,
  bills: Object.fromEntries(
    regions.map((region) => [
      region,
      Object.fromEntries(billsIn(region).map((bill, at) => [sizes[at], bill])),
    ]),
  ),
  usage,
  assumptions,
  measured,
  prices,
})
