import { YaguraError } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'

type Needs = Pick<Ports, 'users' | 'clock' | 'ids'>

export interface NewUser {
  readonly name: string
  readonly mail?: string | undefined
  readonly locale: User['locale']
}

export interface UserEdit {
  readonly name?: string | undefined
  readonly mail?: string | null | undefined
  readonly locale?: User['locale'] | undefined
}

export async function createUser(ports: Needs, actor: Actor, { name, mail, locale }: NewUser): Promise<User> {
  const id = ports.ids.next('usr')
  const user: User = { id, name, locale, createdAtMs: ports.clock.now(), ...(mail && { mail }) }
  await ports.users.create(
    user,
    auditRecord(ports, actor, { action: 'user.create', target: id, after: user }),
  )
  return user
}

export async function requireUser({ users }: Pick<Ports, 'users'>, id: string): Promise<User> {
  const user = await users.get(id)
  if (!user) throw new YaguraError('user.not_found', { userId: id })
  return user
}

export async function editUser(ports: Needs, actor: Actor, id: string, edit: UserEdit): Promise<User> {
  const before = await requireUser(ports, id)
  const { mail: oldMail, ...rest } = before
  const mail = edit.mail === undefined ? oldMail : (edit.mail ?? undefined)
  const after: User = {
    ...rest,
    ...(edit.name !== undefined && { name: edit.name }),
    ...(edit.locale !== undefined && { locale: edit.locale }),
    ...(mail !== undefined && { mail }),
  }
  const audit = auditRecord(ports, actor, { action: 'user.edit', target: id, before, after })
  if (!(await ports.users.replace(before, after, audit))) throw new YaguraError('service.conflict')
  return after
}
