import * as z from 'zod'
import { me } from '../contracts/people.ts'
import { service, settings, settingsEdit } from '../contracts/service.ts'
import { defineRoutes } from '../route.ts'

export const serviceRoutes = defineRoutes({
  'admin.openapi': {
    method: 'GET',
    path: '/openapi.json',
    host: 'admin',
    auth: 'none',
    summary: 'This document',
    reply: z.record(z.string(), z.unknown()),
    needs: [],
  },
  'admin.me': {
    method: 'GET',
    path: '/v1/me',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Who is signed in',
    reply: me,
    needs: ['core:read'],
  },
  'admin.service': {
    method: 'GET',
    path: '/v1/service',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Addresses, trust root and versions of this service',
    reply: service,
    needs: ['core:read'],
  },
  'admin.settings.read': {
    method: 'GET',
    path: '/v1/settings',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Settings of the service',
    reply: settings,
    needs: ['core:read'],
  },
  'admin.settings.edit': {
    method: 'PATCH',
    path: '/v1/settings',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Change settings of the service',
    body: settingsEdit,
    reply: settings,
    needs: ['core:read', 'core:write', 'secrets', 'trust-root'],
    errors: ['service.conflict'],
  },
})
