import { actorOf } from '../../shared/app/actor.ts'
import { createUser, editUser, requireUser } from '../../shared/app/users/users.ts'
import type { userRoutes } from '../../shared/http/routes/admin-users.ts'
import type { Handlers } from '../http/handler.ts'
import type { AdminPorts } from './ports.ts'
import { pageReply, userReply } from './present.ts'

export const userHandlers = (ports: AdminPorts): Handlers<typeof userRoutes> => ({
  'admin.users.create': async ({ caller, body }) =>
    userReply(await createUser(ports, actorOf(caller.admin), body)),

  'admin.users.list': async ({ query }) => pageReply(await ports.users.list(query), userReply),

  'admin.users.read': async ({ params }) => userReply(await requireUser(ports, params.id)),

  'admin.users.edit': async ({ caller, params, body }) =>
    userReply(await editUser(ports, actorOf(caller.admin), params.id, body)),
})
