import '@xyflow/react/dist/base.css';
import type { Edge, EdgeProps, Node, NodeProps } from '@xyflow/react';
import { BaseEdge, EdgeLabelRenderer, Handle, Position, ReactFlow, useReactFlow, useStore } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo } from 'react';
import { isClosed } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { Stone, statusColor } from '../../shared/ui/stone.tsx';
import type { Flow, FlowStatus, FlowWay } from './flow.ts';
import type { Layout, Route } from './graph-layout.ts';
import { drawWay, layOut, nodeSize } from './graph-layout.ts';
import styles from './graph.module.css';
import { useWorkflowTexts } from './texts.ts';

interface GraphProps {
  readonly flow: Flow;
  /** With what orders did, or the rules alone. */
  readonly figures: boolean;
  /** `status:packed` or `way:packed>shipped`. */
  readonly selected: string | undefined;
  readonly onSelect: (what: string) => void;
}

type StatusNode = Node<{ status: FlowStatus; figures: boolean; selected: boolean; onSelect: (what: string) => void }>;

interface Line {
  readonly way: FlowWay;
  readonly route: Route | undefined;
  readonly width: number;
  readonly words: string;
  readonly figures: boolean;
  readonly selected: boolean;
  readonly onSelect: (what: string) => void;
}

type WayEdge = Edge<Line & Record<string, unknown>>;

const nodeTypes = { status: StatusBox };
const edgeTypes = { way: WayLine };

/** The graph. It is laid out when the rules change, and not with every figure. */
export function WorkflowGraph({ flow, figures, selected, onSelect }: GraphProps) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const times = useTimes();
  const drawn = flow.ways.filter(({ transitions }) => figures || transitions.length > 0);
  const wordsOf = ({ label, figures: done }: FlowWay): string => {
    if (!figures) return label;
    if (done === undefined) return '';
    const duration = times.duration((done.medianSeconds ?? 0) * 1000);
    if (done.slowness !== 'usual') return t('graph.slow', { count: count(done.moves), duration });
    return done.allowed ? count(done.moves) : t('graph.against', { count: count(done.moves) });
  };
  const shape = JSON.stringify([
    flow.statuses.map(({ key, category }) => ({ key, isClosed: isClosed(category) })),
    drawn.map((way) => ({
      ...{ key: way.key, from: way.from, to: way.to, weight: weightOf(way, figures) },
      words: Math.min(150, wordsOf(way).length * 6.2 + (wordsOf(way) === '' ? 0 : 10)),
    })),
    flow.initial,
  ]);
  const layout = useLayout(shape);
  const most = Math.max(1, ...drawn.map((way) => way.figures?.moves ?? 0));
  const nodes = flow.statuses.map((status): StatusNode => {
    const place = layout.nodes.get(status.key) ?? { x: 0, y: 0 };
    return {
      ...{ id: status.key, type: 'status', ...nodeSize },
      position: { x: place.x - nodeSize.width / 2, y: place.y - nodeSize.height / 2 },
      data: { status, figures, selected: selected === `status:${status.key}`, onSelect },
    };
  });
  const edges = drawn.map((way): WayEdge => {
    const route = layout.ways.get(way.key);
    const width = figures && way.figures !== undefined ? 1.6 + 13.4 * (way.figures.moves / most) : 1.6;
    const isSelected = selected === `way:${way.key}`;
    return {
      ...{ id: way.key, type: 'way', source: way.from, target: way.to },
      data: { way, route, width, words: wordsOf(way), figures, selected: isSelected, onSelect },
    };
  });
  return (
    <div className={styles.canvas} style={{ aspectRatio: `${layout.width} / ${layout.height}` }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.45}
        maxZoom={1.4}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        zoomOnDoubleClick={false}
        onEdgeClick={(_, { id }) => onSelect(`way:${id}`)}
        proOptions={{ hideAttribution: true }}
      >
        <Zoom width={layout.width} height={layout.height} />
      </ReactFlow>
    </div>
  );
}

function useLayout(shape: string): Layout {
  return useMemo(() => layOut(...(JSON.parse(shape) as Parameters<typeof layOut>)), [shape]);
}

/** The most taken way runs straight; without figures, the usual one. */
function weightOf({ figures: done, isUsual }: FlowWay, figures: boolean): number {
  return (figures && done !== undefined ? done.moves * 10 : 0) + (isUsual ? 2 : 1);
}

/** Shows the whole whenever the room for it changes, and lets one come closer. */
function Zoom({ width, height }: { width: number; height: number }) {
  const t = useWorkflowTexts();
  const flow = useReactFlow();
  const room = useStore((state) => `${state.width} ${state.height}`);
  const showWhole = useEffectEvent(() => void flow.fitBounds({ x: 0, y: 0, width, height }, { padding: 0 }));
  useEffect(() => showWhole(), [room, width, height]);
  return (
    <div className={styles.zoom}>
      <IconButton icon={Plus} label={t('graph.closer')} edged onClick={() => void flow.zoomIn()} />
      <IconButton icon={Minus} label={t('graph.farther')} edged onClick={() => void flow.zoomOut()} />
      <IconButton
        icon={Maximize}
        label={t('graph.whole')}
        edged
        onClick={() => void flow.fitBounds({ x: 0, y: 0, width, height }, { padding: 0 })}
      />
    </div>
  );
}

function StatusBox({ data: { status, figures, selected, onSelect } }: NodeProps<StatusNode>) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const times = useTimes();
  const { key, label, category, color, figures: known } = status;
  return (
    <button
      type="button"
      className={classes(styles.node, selected && styles.selected, 'nodrag', 'nopan')}
      style={{ ...nodeSize, borderTopColor: statusColor(category, color) }}
      aria-pressed={selected}
      onClick={() => onSelect(`status:${key}`)}
    >
      <Handle type="target" position={Position.Top} className={styles.handle} />
      <span className={styles.name}>
        <Stone category={category} color={color} />
        <span>{label}</span>
      </span>
      {known !== undefined && (
        <span className={styles.facts}>
          <span>{count(known.orders)}</span>
          {figures && known.medianSeconds !== null && (
            <span className="muted">{times.duration(Math.max(60, known.medianSeconds) * 1000)}</span>
          )}
          {known.late > 0 && <b>{t('late', { count: count(known.late) })}</b>}
        </span>
      )}
      <Handle type="source" position={Position.Bottom} className={styles.handle} />
    </button>
  );
}

const tones = { usual: styles.usual, slow: styles.slow, too_slow: styles.tooSlow } as const;

/** A way. By keyboard it is chosen at its status, or in the table. */
function WayLine({ id, data }: EdgeProps<WayEdge>) {
  if (data?.route === undefined) return null;
  const { way, route, width, words, figures, selected, onSelect } = data;
  const { line, head } = drawWay(route, width);
  const tone = classes(
    tones[way.figures?.slowness ?? 'usual'],
    way.transitions.length === 0 && styles.against,
    figures && way.figures === undefined && styles.unused,
    selected && styles.chosen,
  );
  return (
    <g className={tone}>
      {selected && <path d={line} className={styles.bed} style={{ strokeWidth: width + 12 }} />}
      <BaseEdge id={id} path={line} style={{ strokeWidth: width }} interactionWidth={18} className={styles.line} />
      <path d={head} className={styles.head} />
      {words !== '' && (route.hasRoom || selected) && (
        <EdgeLabelRenderer>
          <span
            aria-hidden="true"
            className={classes(styles.label, tone, 'nodrag', 'nopan')}
            style={{ transform: `translate(-50%, -50%) translate(${route.label.x}px, ${route.label.y}px)` }}
            onClick={() => onSelect(`way:${id}`)}
          >
            {words}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
}
