import type { Document } from 'yaml';
import { isCollection, isMap, isScalar, parseDocument } from 'yaml';
import type { Path } from './definition.ts';
import type { Section } from './references.ts';
import { usesOf } from './references.ts';

/** The text with a member set, or removed where there is no value. Comments and everything else stay. */
export function changeText(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value === undefined) {
    remove(document, path);
  } else {
    const node = document.createNode(value, { flow: path.length > 2 });
    const last = path[0] === undefined ? undefined : document.get(path[0]);
    if (last === undefined && path.length > 1) document.set(path[0], document.createNode({}));
    document.setIn(path, node);
    const branch = document.getIn(path.slice(0, -1));
    if (isMap(branch) && branch.flow === true && path.length === 2) branch.flow = false;
  }
  return written(document);
}

function remove(document: Document.Parsed, path: Path): void {
  document.deleteIn(path);
  const parent = path.slice(0, -1);
  const left = document.getIn(parent);
  // A list or map of nothing says nothing.
  if (parent.length > 0 && isCollection(left) && left.items.length === 0) remove(document, parent);
}

/** The text with a member under another name, also wherever the definition speaks of it. Its place and comments stay. */
export function renameInText(text: string, section: Section, from: string, to: string): string {
  const document = parseDocument(text);
  for (const { path, prefix } of usesOf(document.toJS({ maxAliasCount: 100 }), section, from)) {
    const node = document.getIn(path, true);
    // What an alias stands for is renamed at its anchor.
    if (isScalar(node)) node.value = `${prefix}${to}`;
  }
  const members = document.get(section);
  const pair = isMap(members) ? members.items.find(({ key }) => isScalar(key) && key.value === from) : undefined;
  if (isScalar(pair?.key)) pair.key.value = to;
  return written(document);
}

function written(document: Document.Parsed): string {
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

/** The place in the text where a member stands, from 0; -1 where it does not. */
export function offsetOf(text: string, path: readonly string[]): number {
  const node = parseDocument(text).getIn(path, true);
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | null) : null;
  return range?.[0] ?? -1;
}
