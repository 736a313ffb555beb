/** An administration group. Policy and licence depend on the group alone. */
export interface Group {
  readonly id: string
  readonly name: string
  /** null for the root, which is there from the start. */
  readonly parentId: string | null
  readonly createdAtMs: number
}

/** Parents before children, siblings by name. */
export function inTreeOrder(groups: readonly Group[]): Group[] {
  const children = Map.groupBy(groups, (group) => group.parentId)
  const below = (parentId: string | null): Group[] =>
    (children.get(parentId) ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
      .flatMap((group) => [group, ...below(group.id)])
  return below(null)
}
