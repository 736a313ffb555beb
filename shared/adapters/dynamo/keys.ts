/** Every key of both tables. Nothing else in the project spells one out. */

export interface Key {
  readonly pk: string
  readonly sk: string
}

const padded = (n: number): string => String(n).padStart(15, '0')

/** For the life of the table: a group's phones lie in this many partitions of the index. */
export const GROUP_SHARDS = 8
const AUDIT_TAIL_SHARDS = 4
const OUTBOX_SHARDS = 4
const CHAIN_PAGE = 1000
/** What the partitions of the outbox begin with: the stream is filtered by it. */
export const OUTBOX_PREFIX = 'OUTBOX#'

/** FNV-1a: spreads, promises nothing, and never changes. */
function shardOf(text: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % shards
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

export const fleetKeys = {
  state: (deviceId: string): Key => ({ pk: `DEV#${deviceId}`, sk: 'STATE' }),
  facts: (deviceId: string): Key => ({ pk: `DEV#${deviceId}`, sk: 'FACTS' }),
  report: (deviceId: string): Key => ({ pk: `DEV#${deviceId}`, sk: 'REPORT' }),
  certificate: (deviceId: string): Key => ({ pk: `DEV#${deviceId}`, sk: 'CERT' }),
  /** Which phone a key registered; outlives the phone as a tombstone. */
  identity: (keyHash: string): Key => ({ pk: `KEY#${keyHash}`, sk: 'KEY' }),
  groupShard: (groupId: string | null, deviceId: string): string =>
    `G#${groupId ?? '-'}#${shardOf(deviceId, GROUP_SHARDS)}`,
  groupShards: (groupId: string | null): string[] =>
    range(GROUP_SHARDS).map((shard) => `G#${groupId ?? '-'}#${shard}`),
  deviceIdOf: (pk: string): string => pk.slice('DEV#'.length),
}

export const coreKeys = {
  head: { pk: 'HEAD', sk: 'HEAD' },
  settings: { pk: 'SETTINGS', sk: 'SETTINGS' },
  unprovedCount: { pk: 'COUNTER', sk: 'UNPROVED' },
  publishLock: { pk: 'LOCK', sk: 'PUBLISH' },
  administrator: (issuer: string, subject: string): Key => ({ pk: `ADMIN#${issuer}`, sk: subject }),
  user: (id: string): Key => ({ pk: `USER#${id}`, sk: 'USER' }),
  groups: 'GROUPS',
  group: (id: string): Key => ({ pk: 'GROUPS', sk: id }),
  groupName: (parentId: string, name: string): Key => ({
    pk: 'GROUPNAMES',
    sk: `${parentId}#${name.normalize('NFKC').toLowerCase()}`,
  }),
  policies: 'POLICIES',
  policy: (id: string): Key => ({ pk: 'POLICIES', sk: id }),
  /** Who is active in a group, per product. */
  activePolicy: ({ groupId, pluginId }: { groupId: string; pluginId: string }): Key => ({
    pk: `ACTIVE#${groupId}`,
    sk: pluginId,
  }),
  revisions: (policyId: string): string => `POLICY#${policyId}`,
  revision: (policyId: string, revision: number): Key => ({
    pk: `POLICY#${policyId}`,
    sk: `R#${padded(revision)}`,
  }),
  policyBody: (hash: string): Key => ({ pk: `BODY#${hash}`, sk: 'BODY' }),
  pointers: 'POINTERS',
  pointer: (groupId: string): Key => ({ pk: 'POINTERS', sk: groupId }),
  package: (id: string): Key => ({ pk: `PKG#${id}`, sk: 'PKG' }),
  latestPackage: (packageName: string): Key => ({ pk: `PKGNAME#${packageName}`, sk: 'LATEST' }),
  standalone: (id: string): Key => ({ pk: `STD#${id}`, sk: 'STD' }),
  packageToken: (tokenHash: string): Key => ({ pk: `PTOK#${tokenHash}`, sk: 'PTOK' }),
  link: (id: string): Key => ({ pk: `LINK#${id}`, sk: 'LINK' }),
  userLinks: (userId: string): string => `LINKS#${userId}`,
  userLink: (link: { userId: string; createdAtMs: number; id: string }): Key => ({
    pk: coreKeys.userLinks(link.userId),
    sk: `${padded(link.createdAtMs)}#${link.id}`,
  }),
  trust: 'TRUST',
  trustVersion: (version: number): Key => ({ pk: 'TRUST', sk: padded(version) }),
  signingKeys: 'SIGNKEY',
  signingKey: (kid: string): Key => ({ pk: 'SIGNKEY', sk: kid }),
  auditTail: (recordId: string): Key => ({
    pk: `AUDIT#TAIL#${shardOf(recordId, AUDIT_TAIL_SHARDS)}`,
    sk: recordId,
  }),
  auditTails: range(AUDIT_TAIL_SHARDS).map((shard) => `AUDIT#TAIL#${shard}`),
  auditHead: { pk: 'AUDIT', sk: 'HEAD' },
  auditCheckpoint: (seq: number): Key => ({ pk: 'AUDIT#CHECKPOINT', sk: padded(seq) }),
  sealedPage: (seq: number): string => `AUDIT#SEALED#${Math.floor(seq / CHAIN_PAGE)}`,
  sealed: (seq: number): Key => ({ pk: coreKeys.sealedPage(seq), sk: padded(seq) }),
  outboxShards: range(OUTBOX_SHARDS).map((shard) => `${OUTBOX_PREFIX}${shard}`),
  outbox: (messageId: string): Key => ({
    pk: `${OUTBOX_PREFIX}${shardOf(messageId, OUTBOX_SHARDS)}`,
    sk: messageId,
  }),
  rate: (key: string, window: number): Key => ({ pk: `RATE#${key}`, sk: String(window) }),
  rateTaker: (key: string, window: number, taker: string): Key => ({
    pk: `RATE#${key}`,
    sk: `${window}#${taker}`,
  }),
}

/** Partitions of the list index, and what each is ordered by. */
export const lists = {
  users: (user: { name: string; id: string }) => ({ lpk: 'USERS', lsk: `${user.name}#${user.id}` }),
  packages: (item: { createdAtMs: number; id: string }) => ({
    lpk: 'PACKAGES',
    lsk: `${padded(item.createdAtMs)}#${item.id}`,
  }),
  standalones: (item: { createdAtMs: number; id: string }) => ({
    lpk: 'STANDALONES',
    lsk: `${padded(item.createdAtMs)}#${item.id}`,
  }),
  links: (link: { createdAtMs: number; id: string }) => ({
    lpk: 'LINKS',
    lsk: `${padded(link.createdAtMs)}#${link.id}`,
  }),
}
