import type { Category, Labels, Status, Transition, Workflow } from '../core/workflow.ts';
import { isClosed } from '../core/workflow.ts';
import type { LayoutGraph, Point } from '../lib/graph-layout.ts';
import { layOutGraph, newLayoutGraph } from '../lib/graph-layout.ts';
import { labelIn } from '../lib/label-in.ts';
import { formatDuration } from './duration.ts';

const nodeHeight = 44;
const labelHeight = 16;
const letterWidth = 7.2;
const factWidth = 6;
const margin = 24;

/** The colours of the categories, in light and in dark, which say what kind of status it is beside the sign in the node. */
const colors: Readonly<Record<Category, readonly [string, string]>> = {
  draft: ['#73766e', '#9da097'],
  open: ['#37708d', '#7bc3e2'],
  in_progress: ['#8044cb', '#c395f7'],
  on_hold: ['#a96d01', '#edb345'],
  in_transit: ['#2263d7', '#6ca9fe'],
  ready: ['#0c888a', '#58d4d0'],
  fulfilled: ['#137738', '#4ac777'],
  returned: ['#a5397e', '#e88bc1'],
  canceled: ['#565851', '#91938e'],
  failed: ['#be111e', '#f86b65'],
};

const outline =
  '<path d="M3.75 7a4.25 4.25 0 0 1 8.5 0v6.5a.75.75 0 0 1-.75.75h-7a.75.75 0 0 1-.75-.75z" class="line"/>';
const stone = '<path d="M3 7a5 5 0 0 1 10 0v6.5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 13.5z" class="full"/>';
const sign = (path: string) => `${stone}<path d="${path}" class="sign"/>`;

/** The stone of each category: round above, square below, so that it is told without its colour too. */
const stones: Readonly<Record<Category, string>> = {
  draft: outline.replace('class="line"', 'class="line dash"'),
  open: `${outline}<path d="M3 7.2a5 5 0 0 1 10 0z" class="full"/>`,
  in_progress: `${outline}<path d="M3.4 8h9.2v6.6H3.4z" class="full"/>`,
  on_hold: sign('M6.3 6.6v4.8M9.7 6.6v4.8'),
  in_transit: sign('M6.9 6.2 9.4 9l-2.5 2.8'),
  ready: `${stone}<circle cx="8" cy="9" r="2.1" class="sign"/>`,
  fulfilled: sign('m5.7 9.2 1.7 1.8 3-3.6'),
  returned: sign('M7 6.2 5.4 7.8 7 9.4M5.6 7.8h3a1.8 1.8 0 0 1 0 3.7H7.2'),
  canceled: `${outline}<path d="m5.4 12 5.2-5.8" class="line"/>`,
  failed: sign('m6.2 7.2 3.6 3.6M9.8 7.2l-3.6 3.6'),
};

/** An arrow that is drawn: several transitions between two statuses share one. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly texts: readonly string[];
  /** Taken by nobody: by a timer, or since the lines say so. */
  readonly bySystem: boolean;
  /** The usual choice. */
  readonly usual: boolean;
}

/** Where transitions from any status begin: an arrow from each would hide the others. */
const anyNode = '(any)';

/**
 * The workflow as an SVG picture, laid out downwards with the usual way straight: statuses with their stones, transitions with
 * who takes them. It needs no script and no font, follows the viewer's light or dark theme, and is the same for the same
 * workflow.
 *
 * @param options.language - of the labels; a text without it is shown in English, else by its name
 */
export function drawSvg(workflow: Workflow, { language = 'en' }: { readonly language?: string } = {}): string {
  const arrows = arrowsOf(workflow, language);
  const graph = layOut(workflow, arrows, language);
  const { width, height } = graph.graph();
  const nodes = [...workflow.statuses.values()].map((status) => drawStatus(status, workflow, graph, language));
  const any = graph.hasNode(anyNode) ? [drawAny(graph)] : [];
  const title = `${labelIn(workflow.name, language) || workflow.key}, version ${workflow.version}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" role="img" aria-label="${escape(title)}">`,
    `<title>${escape(title)}</title>`,
    `<style>${styles()}</style>`,
    '<rect width="100%" height="100%" class="ground"/>',
    ...arrows.map((arrow) => drawArrow(arrow, graph)),
    ...any,
    ...nodes,
    '</svg>',
    '',
  ].join('\n');
}

function arrowsOf(workflow: Workflow, language: string): readonly Arrow[] {
  const { transitions, rollUp } = workflow;
  const single = transitions.flatMap((transition) => {
    const sources = transition.from === 'any' ? [anyNode] : transition.from;
    const text = transitionText(transition, workflow, language);
    const bySystem = transition.roles.every((role) => role === 'system');
    return sources
      .filter((from) => from !== transition.to)
      .map((from) => ({ from, to: transition.to, text, bySystem, usual: transition.isDefault }));
  });
  const targets = [...new Set((rollUp?.cases ?? []).map(({ to }) => to))];
  const rolled = (rollUp?.leaves ?? []).flatMap((from) =>
    targets
      .filter((to) => to !== from && !single.some((arrow) => arrow.from === from && arrow.to === to))
      .map((to) => ({ from, to, text: 'roll-up', bySystem: true, usual: false })),
  );
  const grouped = Map.groupBy([...single, ...rolled], ({ from, to }) => `${from}>${to}`);
  return [...grouped.values()].map((group) => ({
    from: group[0]!.from,
    to: group[0]!.to,
    texts: [...new Set(group.map(({ text }) => text))],
    bySystem: group.every(({ bySystem }) => bySystem),
    usual: group.some(({ usual }) => usual),
  }));
}

function transitionText(transition: Transition, { timers }: Workflow, language: string): string {
  const { name, label, guards } = transition;
  const times = timers
    .filter(({ action }) => action.kind === 'transition' && action.name === name)
    .map(({ afterSeconds }) => `after ${formatDuration(afterSeconds)}`);
  return `${text(label, name, language)}${guards.length > 0 ? ' *' : ''}${times.length > 0 ? ` (${times.join(', ')})` : ''}`;
}

function layOut(workflow: Workflow, arrows: readonly Arrow[], language: string): LayoutGraph {
  const graph = newLayoutGraph();
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, edgesep: 16, marginx: margin, marginy: margin });
  for (const status of workflow.statuses.values()) {
    const { key, label } = status;
    const facts = factsOf(status, workflow).length * factWidth;
    const width = Math.max(120, 52 + widthOf(text(label, key, language)), 48 + facts);
    graph.setNode(key, { width, height: nodeHeight });
  }
  const road = roadOf(workflow);
  if (arrows.some(({ from }) => from === anyNode)) graph.setNode(anyNode, { width: 96, height: 28 });
  for (const { from, to, texts } of arrows) {
    const width = Math.max(letterWidth, ...texts.map(widthOf));
    // The usual way weighs most, so that it runs straight; ways back and out bend.
    const weight = road.has(`${from}>${to}`) ? 100 : 1;
    graph.setEdge(from, to, { width, height: texts.length * labelHeight, weight, labelpos: 'c' });
  }
  layOutGraph(graph);
  return graph;
}

/** The usual way: from where most orders begin, by the usual transitions, until it is closed. */
function roadOf({ initial, transitions, statuses }: Workflow): ReadonlySet<string> {
  const road = new Set<string>();
  const seen = new Set<string>();
  let at = initial[0]?.status;
  while (at !== undefined && !seen.has(at) && !isClosed(statuses.get(at)?.category ?? 'open')) {
    seen.add(at);
    const from: string = at;
    const next = transitions.find(
      (transition) => transition.isDefault && transition.from !== 'any' && transition.from.includes(from),
    );
    if (next !== undefined) road.add(`${from}>${next.to}`);
    at = next?.to;
  }
  return road;
}

function factsOf({ key, audience }: Status, { initial, timers }: Workflow): string {
  const late = timers.find(({ status, action }) => status === key && action.kind === 'late');
  return [
    ...(initial.some(({ status }) => status === key) ? ['begins here'] : []),
    ...(late === undefined ? [] : [`late after ${formatDuration(late.afterSeconds)}`]),
    ...(audience === 'customer' ? [] : [audience]),
  ].join(' · ');
}

function drawStatus(status: Status, workflow: Workflow, graph: LayoutGraph, language: string): string {
  const { x, y, width } = graph.node(status.key);
  const [left, top] = [x - width / 2, y - nodeHeight / 2];
  const { category, key, label } = status;
  const facts = factsOf(status, workflow);
  return [
    `<g class="${category}" transform="translate(${px(left)} ${px(top)})">`,
    `<title>${escape(`${key}: ${category}`)}</title>`,
    `<rect width="${px(width)}" height="${nodeHeight}" rx="8" class="node"/>`,
    `<path d="M.5 6.5a6 6 0 0 1 6-6H${px(width - 6.5)}a6 6 0 0 1 6 6z" class="full"/>`,
    `<g transform="translate(12 ${facts.length > 0 ? 9 : 16})">${stones[category]}</g>`,
    `<text x="34" y="${facts.length > 0 ? 22 : 29}" class="name">${escape(text(label, key, language))}</text>`,
    ...(facts.length > 0 ? [`<text x="34" y="37" class="fact">${escape(facts)}</text>`] : []),
    '</g>',
  ].join('');
}

function drawAny(graph: LayoutGraph): string {
  const { x, y } = graph.node(anyNode);
  return `<g transform="translate(${px(x - 48)} ${px(y - 14)})"><rect width="96" height="28" rx="14" class="any"/><text x="48" y="18" class="fact" text-anchor="middle">any status</text></g>`;
}

function drawArrow({ from, to, texts, bySystem, usual }: Arrow, graph: LayoutGraph): string {
  const { points, x, y } = graph.edge(from, to);
  const height = texts.length * labelHeight;
  const lines = texts.map(
    (line, index) =>
      `<text x="${px(x)}" y="${px(y - height / 2 + 12 + index * labelHeight)}" class="step">${escape(line)}</text>`,
  );
  return [
    `<path d="${curve(points)}" class="arrow${usual ? ' usual' : ''}${bySystem ? ' system' : ''}"/>`,
    tipOf(points),
    ...lines,
  ].join('');
}

/** The tip of an arrow that comes along these points. */
function tipOf(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) return '';
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  return `<path d="M0 0-10-4.5-10 4.5z" class="tip" transform="translate(${px(end.x)} ${px(end.y)})rotate(${px(angle)})"/>`;
}

/** A smooth line through the points: each inner one pulls the line towards it. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = rest.map((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${px(point.x)} ${px(point.y)}`;
    const middle = index + 2 === rest.length ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${px(point.x)} ${px(point.y)} ${px(middle.x)} ${px(middle.y)}`;
  });
  return `M${px(first.x)} ${px(first.y)}${parts.join('')}`;
}

function styles(): string {
  const themed = (index: 0 | 1) =>
    Object.entries(colors)
      .map(([category, both]) => `.${category}{color:${both[index]}}`)
      .join('');
  return [
    'svg{--ground:#f5f4f0;--node:#fff;--line:#808178;--ink:#18201c;--ink2:#49524d;--on:#fff}',
    'text{font:13px Overpass,system-ui,sans-serif;fill:var(--ink)}',
    '.name{font-weight:600}.fact{font-size:11px;fill:var(--ink2)}.step{font-size:12px;fill:var(--ink2);text-anchor:middle;paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}',
    '.ground{fill:var(--ground)}.node{fill:var(--node);stroke:var(--line)}.any{fill:none;stroke:var(--line);stroke-dasharray:4 3}',
    '.full{fill:currentColor}.line{fill:none;stroke:currentColor;stroke-width:1.5}.dash{stroke-dasharray:2.2 1.9}',
    '.sign{fill:none;stroke:var(--on);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}',
    '.arrow{fill:none;stroke:var(--line);stroke-width:1.6}.usual{stroke-width:2.6}.system{stroke-dasharray:5 4}.tip{fill:var(--line)}',
    themed(0),
    `@media(prefers-color-scheme:dark){svg{--ground:#121716;--node:#1a201f;--line:#737d7c;--ink:#f1f0ec;--ink2:#bfbeb8;--on:#101513}${themed(1)}}`,
  ].join('');
}

function text(labels: Labels, key: string, language: string): string {
  return labels[language] ?? labels['en'] ?? key;
}

/** Roughly: the picture is drawn without knowing the font that it is shown in. */
function widthOf(line: string): number {
  return Math.ceil(line.length * letterWidth);
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(raw: string): string {
  return raw.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
