import * as z from 'zod'
import { pageOf, pageQuery, userId } from '../contracts/common.ts'
import { newUser, user, userEdit } from '../contracts/people.ts'
import { defineRoutes } from '../route.ts'

const params = z.strictObject({ id: userId })

export const userRoutes = defineRoutes({
  'admin.users.create': {
    method: 'POST',
    path: '/v1/users',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Add a user',
    body: newUser,
    reply: user,
    status: 201,
    needs: ['core:read', 'core:write'],
  },
  'admin.users.list': {
    method: 'GET',
    path: '/v1/users',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Users in the order of their names',
    query: pageQuery,
    reply: pageOf(user),
    needs: ['core:read'],
  },
  'admin.users.read': {
    method: 'GET',
    path: '/v1/users/{id}',
    host: 'admin',
    auth: 'role:admin',
    summary: 'One user',
    params,
    reply: user,
    needs: ['core:read'],
    errors: ['user.not_found'],
  },
  'admin.users.edit': {
    method: 'PATCH',
    path: '/v1/users/{id}',
    host: 'admin',
    auth: 'role:admin',
    summary: "Change a user's name, address or language",
    params,
    body: userEdit,
    reply: user,
    needs: ['core:read', 'core:write'],
    errors: ['user.not_found', 'service.conflict'],
  },
})
