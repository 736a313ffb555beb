/** `npm run bench:enrol`: how many phones can enrol a second, and what an enrolment consumes and leaves. */
import { figuresOf } from './enrol/figures.ts'
import { showEnrolments } from './enrol/report.ts'
import { measureEnrolSpeed } from './enrol/speed.ts'
import { measureEnrolUnits } from './enrol/units.ts'
import { liftLimits, openWays, type WayName } from './enrol/ways.ts'
import { finish } from './harness/finish.ts'
import { readPlan } from './harness/plan.ts'
import { progress } from './harness/progress.ts'
import { setStage } from './service/stage.ts'

const plan = readPlan()

progress('setting the stage')
await using stage = await setStage()
await liftLimits(stage.ports)
const ways = await openWays(stage.ports)

async function measure(way: WayName) {
  progress(`by ${way}: counting request units`)
  const units = await measureEnrolUnits(stage, way, ways[way], plan.scaled(20))
  return { units, speed: await measureEnrolSpeed(stage, way, ways[way], plan) }
}

const samples = { link: await measure('link'), package: await measure('package') }
const figures = { link: figuresOf(samples.link), package: figuresOf(samples.package) }
showEnrolments(figures)
await finish(plan, 'enrol', { ...figures, samples })
