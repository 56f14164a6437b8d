import type { InsightGraphOut } from '@milepost/contract';
import type { Locale } from '../../shared/i18n/locale.tsx';
import type { Definition } from './definition.ts';
import { labelOf, waysOf } from './definition.ts';

type Figures = InsightGraphOut['edges'][number];

/** A status with what is known of its orders. */
export interface FlowStatus {
  readonly key: string;
  readonly label: string;
  readonly category: string;
  readonly color: string | undefined;
  readonly figures: InsightGraphOut['statuses'][number] | undefined;
}

/** A way with its transitions, and what orders did on it in the last 30 days. */
export interface FlowWay {
  /** `packed>shipped`. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly transitions: readonly string[];
  readonly label: string;
  readonly isUsual: boolean;
  readonly figures: Figures | undefined;
}

export interface Flow {
  /** Where orders begin. */
  readonly initial: string | undefined;
  readonly statuses: readonly FlowStatus[];
  readonly ways: readonly FlowWay[];
}

/** The draft's graph, with the ways that orders took beside its rules. */
export function flowOf(definition: Definition, graph: InsightGraphOut | undefined, locale: Locale): Flow {
  const figures = new Map(graph?.edges.map((edge) => [`${edge.from}>${edge.to}`, edge]));
  const allowed = waysOf(definition).map(({ from, to, transitions }): FlowWay => {
    const own = transitions.map((name) => ({ name, ...definition.transitions[name] }));
    return {
      ...{ key: `${from}>${to}`, from, to, transitions, figures: figures.get(`${from}>${to}`) },
      label: own.map(({ name, label }) => labelOf(label, locale, name)).join(' / '),
      isUsual: own.some((transition) => transition.default === true),
    };
  });
  const known = new Set(allowed.map(({ key }) => key));
  const others = [...figures].flatMap(([key, edge]): FlowWay[] => {
    const { from, to } = edge;
    const isDrawn = from !== null && from in definition.statuses && to in definition.statuses;
    if (!isDrawn || known.has(key)) return [];
    return [{ key, from, to, transitions: [], label: '', isUsual: false, figures: edge }];
  });
  return {
    initial: definition.initial,
    statuses: Object.entries(definition.statuses).map(([key, { label, category = 'open', color }]) => ({
      ...{ key, category, color, label: labelOf(label, locale, key) },
      figures: graph?.statuses.find(({ status }) => status === key),
    })),
    ways: [...allowed, ...others],
  };
}
