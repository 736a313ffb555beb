/** A process that serves one side on a TLS listener of its own, so that its CPU time is nobody else's. */

import { gateway } from '../../local/gateway/gateway.ts'
import { DOMAINS } from '../../local/gateway/hosts.ts'
import { listen } from '../../local/gateway/listeners.ts'
import { routes } from '../../shared/http/routes.ts'
import type { Answer, Ask, Order } from './server-process.ts'
import { openSide } from './sides.ts'
import { openPlace, printing } from './stage.ts'

const { side: name, place } = JSON.parse(process.argv[2] ?? '') as Order
const { ports, keys } = await openPlace(place, printing)
const side = openSide(name, ports, place)

const own = { key: keys.server.keyPem, cert: keys.server.certificatePem }
const mutual = { ca: keys.clientAuthority.pem, requestCert: true, rejectUnauthorized: true }
const listener = await listen(
  { port: 0, host: '127.0.0.1', option: '' },
  side.host === 'device' ? { ...own, ...mutual } : own,
)

const serve = () =>
  listener.serve(gateway({ host: side.host, domainName: DOMAINS[side.host], routes, call: side.start() }))

const answers: Readonly<Record<Ask, () => Answer[Ask]>> = {
  cpuMicros() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  restart() {
    serve()
    return true
  },
  units: () => side.take(),
}

serve()
process.on('message', (ask: Ask) => process.send?.({ answer: answers[ask]() }))
process.on('disconnect', () => process.exit())
process.send?.({ answer: listener.port })
