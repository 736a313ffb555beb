import type { AuditRecord } from '../../../domain/audit.ts'
import type { Link } from '../../../domain/link.ts'
import type { Links, Page, PageRequest } from '../../../ports/core.ts'
import { docOf, listPage, putAudit, putMessage, putNew, readCursor, writeCursor } from '../documents.ts'
import { coreKeys, lists } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

/** The record, and a thin twin by which the links of one user are found. */
const putLink = (core: Table, link: Link): Operation[] => [
  putNew(core, { ...coreKeys.link(link.id), ...lists.links(link), doc: link }),
  putNew(core, { ...coreKeys.userLink(link), linkId: link.id }),
]

const revoking = (core: Table, linkId: string, atMs: number): Operation => ({
  Update: {
    TableName: core.name,
    Key: coreKeys.link(linkId),
    UpdateExpression: 'SET #doc.revokedAtMs = if_not_exists(#doc.revokedAtMs, :at)',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#doc': 'doc' },
    ExpressionAttributeValues: { ':at': atMs },
  },
})

async function ofUser(core: Table, userId: string, { limit, cursor }: PageRequest): Promise<Page<Link>> {
  const partition = coreKeys.userLinks(userId)
  const page = await core.query({
    KeyConditionExpression: 'pk = :links',
    ExpressionAttributeValues: { ':links': partition },
    ScanIndexForward: false,
    Limit: limit,
    ...(cursor && { ExclusiveStartKey: readCursor(cursor, ['pk', 'sk'], partition) }),
  })
  const ids = page.items.map((item) => String(item.linkId))
  const found = await core.batchGet(ids.map(coreKeys.link), { consistent: true })
  const byId = new Map(found.flatMap((item) => docOf<Link>(item) ?? []).map((link) => [link.id, link]))
  return {
    items: ids.flatMap((id) => byId.get(id) ?? []),
    ...(page.lastKey && { cursor: writeCursor(page.lastKey) }),
  }
}

const get = async (core: Table, id: string): Promise<Link | undefined> =>
  docOf<Link>(await core.get(coreKeys.link(id), { consistent: true }))

export const dynamoLinks = (core: Table): Links => ({
  get: (id) => get(core, id),
  async create(link, audit, mail) {
    const message = mail ? [putMessage(core, mail)] : []
    await transact(core.client, [...putLink(core, link), ...message, putAudit(core, audit)])
  },
  async replace(before, link, audit, mail) {
    const failed = await transact(core.client, [
      revoking(core, before.id, link.createdAtMs),
      ...putLink(core, link),
      putMessage(core, mail),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  list: (page, userId) =>
    userId ? ofUser(core, userId, page) : listPage<Link>(core, 'LINKS', page, 'descending'),
  async claim(linkId, keyHash, nowMs) {
    const item = await core.update(coreKeys.link(linkId), {
      UpdateExpression: 'SET #doc.claims.#key = :now',
      ConditionExpression:
        '#doc.expiresAtMs > :now AND attribute_not_exists(#doc.revokedAtMs) AND ' +
        '(attribute_exists(#doc.claims.#key) OR size(#doc.claims) < #doc.maxUses)',
      ExpressionAttributeNames: { '#doc': 'doc', '#key': keyHash },
      ExpressionAttributeValues: { ':now': nowMs },
    })
    return docOf<Link>(item)
  },
  async release(linkId, keyHash, claimedAtMs) {
    const item = await core.update(coreKeys.link(linkId), {
      UpdateExpression: 'REMOVE #doc.claims.#key',
      ConditionExpression: '#doc.claims.#key = :at',
      ExpressionAttributeNames: { '#doc': 'doc', '#key': keyHash },
      ExpressionAttributeValues: { ':at': claimedAtMs },
    })
    return item !== undefined
  },
  async revoke(linkId, atMs, audit: AuditRecord) {
    const failed = await transact(core.client, [revoking(core, linkId, atMs), putAudit(core, audit)])
    return failed.length ? undefined : get(core, linkId)
  },
  async setMail(linkId, mail) {
    await core.update(coreKeys.link(linkId), {
      UpdateExpression: 'SET #doc.mail = :mail',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#doc': 'doc' },
      ExpressionAttributeValues: { ':mail': mail },
    })
  },
})
