import type { ClientMetadata } from 'oidc-provider'

export const CONSOLE_CLIENT = 'yagura-console'
export const CLI_CLIENT = 'yagura-cli'
export const LOCAL_CLIENT = 'yagura-local'

const publicClient = {
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
} as const

/** The three clients there are; `adminUrl` is the console's origin. */
export const clientsOf = (adminUrl: string, localClientSecret: string): ClientMetadata[] => [
  {
    ...publicClient,
    client_id: CONSOLE_CLIENT,
    application_type: 'web',
    redirect_uris: [`${adminUrl}/callback`],
    post_logout_redirect_uris: [`${adminUrl}/`],
  },
  {
    ...publicClient,
    client_id: CLI_CLIENT,
    // A native client's loopback redirect may name any port (RFC 8252 §7.3).
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
  },
  {
    client_id: LOCAL_CLIENT,
    client_secret: localClientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  },
]
