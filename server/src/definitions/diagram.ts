import type { Labels, Transition, Workflow } from '../core/workflow.ts';
import { formatDuration } from './duration.ts';

// Words that Mermaid takes for its own; no name of ours begins with the underscore that is put before them.
const reserved: ReadonlySet<string> = new Set([
  'class',
  'classdef',
  'default',
  'direction',
  'end',
  'hide',
  'note',
  'scale',
  'state',
  'style',
  'click',
]);

/**
 * The workflow as Mermaid text (`stateDiagram-v2`): the same text for the same workflow. `any` is drawn as a state of
 * its own, since an arrow from each status would hide the others.
 *
 * @param options.language - of the labels; a text without it is shown in English, else by its name
 */
export function drawDiagram(workflow: Workflow, { language = 'en' }: { readonly language?: string } = {}): string {
  const { initial, statuses, transitions, rollUp } = workflow;
  const text = (labels: Labels, key: string) => escape(labels[language] ?? labels['en'] ?? key);
  const left = new Set(transitions.flatMap(({ from }) => (from === 'any' ? [...statuses.keys()] : from)));
  const ends = [...statuses.keys()].filter((key) => !left.has(key) && rollUp?.leaves.includes(key) !== true);
  const lines = [
    ...(transitions.some(({ from }) => from === 'any') ? ['state "any status" as any'] : []),
    ...[...statuses.values()].map(({ key, label }) => `state "${text(label, key)}" as ${id(key)}`),
    ...initial.map(({ status }) => `[*] --> ${id(status)}`),
    ...transitions.flatMap((transition) => {
      const { label, name } = transition;
      const by = takers(transition, workflow);
      return arrows(transition).map(
        ([from, to]) => `${id(from)} --> ${id(to)} : ${text(label, name)}${by === '' ? '' : ` (${escape(by)})`}`,
      );
    }),
    ...rollUpArrows(workflow).map(([from, to]) => `${id(from)} --> ${id(to)} : roll-up`),
    ...ends.map((key) => `${id(key)} --> [*]`),
  ];
  return ['stateDiagram-v2', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function arrows({ from, to }: Transition): readonly (readonly [string, string])[] {
  if (from === 'any') return [['any', to]];
  return from.filter((source) => source !== to).map((source) => [source, to] as const);
}

function rollUpArrows({ rollUp }: Workflow): readonly (readonly [string, string])[] {
  if (rollUp === undefined) return [];
  const targets = [...new Set(rollUp.cases.map(({ to }) => to))];
  return rollUp.leaves.flatMap((from) => targets.filter((to) => to !== from).map((to) => [from, to] as const));
}

/** The roles that take a transition, and the times after which it is taken by itself. */
function takers({ name, roles }: Transition, { timers }: Workflow): string {
  const times = timers
    .filter(({ action }) => action.kind === 'transition' && action.name === name)
    .map(({ afterSeconds }) => `after ${formatDuration(afterSeconds)}`);
  return [...roles.filter((role) => role !== 'system'), ...times].join(', ');
}

function id(key: string): string {
  return reserved.has(key) ? `_${key}` : key;
}

/** Mermaid's own form of the characters that would end a text or begin something else. */
function escape(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[#":;<>]/g, (character) => `#${character.charCodeAt(0)};`);
}
