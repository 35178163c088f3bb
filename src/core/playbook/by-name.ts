/** Nodes found by their names, however many there are; of one name in the order in which they were added. */
import type { NamePart } from '../heroscript/types.ts';

export class ByName<T extends { readonly name: string }> {
  private readonly nodes = new Map<string, T[]>();

  constructor(nodes: readonly T[] = []) {
    for (const node of nodes) this.add(node);
  }

  add(node: T): void {
    const same = this.nodes.get(node.name);
    if (same === undefined) this.nodes.set(node.name, [node]);
    else same.push(node);
  }

  /** To be called while the node still has the name that it was added with. */
  remove(node: T): void {
    const others = this.nodes.get(node.name)?.filter((each) => each !== node) ?? [];
    if (others.length === 0) this.nodes.delete(node.name);
    else this.nodes.set(node.name, others);
  }

  /** Those of exactly that name: as written, or else normalised. */
  named({ raw, normalised }: NamePart): readonly T[] {
    return this.nodes.get(raw) ?? this.nodes.get(normalised) ?? [];
  }
}
