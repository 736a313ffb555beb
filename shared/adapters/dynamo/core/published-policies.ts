import type { GroupPointer, Head, PublishedPolicies } from '../../../ports/publication.ts'
import { docOf } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'

export const NO_HEAD: Head = { policyEpoch: 0, trustVersion: 0 }

export const dynamoPublishedPolicies = (core: Table): PublishedPolicies => ({
  async head(options) {
    return docOf<Head>(await core.get(coreKeys.head, options)) ?? NO_HEAD
  },
  async pointer(groupId, options) {
    return docOf<GroupPointer>(await core.get(coreKeys.pointer(groupId), options))
  },
  async body(hash) {
    const item = await core.getOrAskAgain(coreKeys.policyBody(hash))
    return item ? String(item.text) : undefined
  },
})
