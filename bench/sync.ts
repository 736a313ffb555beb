/** `npm run bench:sync`: what a sync in which nothing changed costs, in request units, bytes, CPU and time. */
import { finish } from './harness/finish.ts'
import { readPlan } from './harness/plan.ts'
import { progress } from './harness/progress.ts'
import { setStage } from './service/stage.ts'
import { figuresOf, targetsOf } from './sync/figures.ts'
import { showSync } from './sync/report.ts'
import { measureSpeed } from './sync/speed.ts'
import { measureUnits } from './sync/units.ts'

const plan = readPlan()

progress('setting the stage')
await using stage = await setStage()
progress('counting request units')
const units = await measureUnits(stage, plan.scaled(40))
const speed = await measureSpeed(stage, plan)

const figures = figuresOf(units, speed)
const targets = targetsOf(figures)
showSync(figures, targets)
await finish(plan, 'sync', { ...figures, targets, samples: { units, ...speed } })
