/** Ports whose calls name what they need. */

import type { Need } from '../../shared/http/route.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { touch } from './row.ts'

type Guarded = Pick<Ports, 'clientAuthority' | 'mailer' | 'secrets' | 'signer' | 'trustRoot'>

const needs: Readonly<Record<keyof Guarded, Need>> = {
  clientAuthority: 'client-ca',
  mailer: 'mail',
  secrets: 'secrets',
  signer: 'signing-keys',
  trustRoot: 'trust-root',
}

function guarded<T extends object>(port: T, need: Need): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      return async (...asked: unknown[]) => {
        touch(need)
        return member.apply(target, asked)
      }
    },
  })
}

export const guardPorts = (ports: Ports): Ports => ({
  ...ports,
  ...(Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [name, guarded(ports[name as keyof Guarded], need)]),
  ) as unknown as Guarded),
})
