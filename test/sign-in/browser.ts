import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly url: URL
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: readonly string[]
  readonly body: string
}

export interface Send {
  readonly form?: Record<string, string>
  readonly headers?: Record<string, string>
}

/** What a browser does about cookies and redirects, over TLS with a private certificate or on this machine. */
export class Browser {
  /** By name; each remembers the path it is for. */
  readonly #jar = new Map<string, { readonly value: string; readonly path: string }>()
  readonly #ca: string | undefined

  constructor(ca?: string) {
    this.#ca = ca
  }

  async send(url: URL, { form, headers }: Send = {}): Promise<Answer> {
    const cookie = [...this.#jar]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ')
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const request = url.protocol === 'https:' ? secure : plain
    const outgoing = request(url, {
      method: form ? 'POST' : 'GET',
      ca: this.#ca,
      agent: false,
      headers: {
        accept: 'text/html',
        ...(cookie && { cookie }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', async (incoming) => {
      const cookies = incoming.headers['set-cookie'] ?? []
      for (const line of cookies) this.#keep(line)
      const fields = Object.entries(incoming.headers).map(([key, value]) => [key, String(value)] as const)
      const body = await text(incoming)
      resolve({ status: incoming.statusCode ?? 0, url, headers: new Map(fields), cookies, body })
    })
    outgoing.end(form && new URLSearchParams(form).toString())
    return promise
  }

  /** Follows redirects as far as `origin` goes; the answer that leaves it is returned as it is. */
  async follow(url: URL, send: Send = {}): Promise<Answer> {
    const answer = await this.send(url, send)
    const location = answer.headers.get('location')
    if (location === undefined) return answer
    const next = new URL(location, url)
    return next.searchParams.has('code') || next.searchParams.has('error') || next.origin !== url.origin
      ? answer
      : this.follow(next, send.headers ? { headers: send.headers } : {})
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice(5) ?? '/'
    if (value === '') this.#jar.delete(`${name} ${path}`)
    else this.#jar.set(`${name} ${path}`, { value, path })
  }
}
