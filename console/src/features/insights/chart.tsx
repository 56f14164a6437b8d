import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { useTheme } from '../../shared/theme.ts';
import styles from './chart.module.css';

/** A line, or bars, of a chart. A point that is not known is a gap. */
interface ChartSeries {
  readonly values: readonly (number | null)[];
  /** A colour of the tokens: `--flow-1`. */
  readonly color: string;
  readonly bars?: boolean;
  readonly dashed?: boolean;
}

interface ChartProps {
  /** Moments in seconds, ascending. */
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly formatValue: (value: number) => string;
  readonly formatAt: (seconds: number) => string;
  /** The scale's steps; without them, the chart chooses. */
  readonly steps?: readonly number[];
  /** What a point says when it is pointed at. */
  readonly say: (index: number) => string;
  /** Called with the place of the point that was clicked. */
  readonly onPoint: (index: number) => void;
}

const height = 190;

/** A picture of figures, drawn once its library is there. The same figures stand in a table beside it. */
export function Chart({ at, series, formatValue, formatAt, steps, say, onPoint }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [theme] = useTheme();
  const [system, setSystem] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const tellPoint = useEffectEvent(onPoint);
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const note = () => setSystem(media.matches);
    media.addEventListener('change', note);
    return () => media.removeEventListener('change', note);
  }, []);
  const key = JSON.stringify([at, series]);
  const draw = useEffectEvent((Plot: typeof uPlot, target: HTMLElement): uPlot => {
    const color = (token: string) => colorOf(target, token);
    const font = `12px ${getComputedStyle(target).fontFamily}`;
    const axis = { stroke: color('--ink-3'), font, ticks: { show: false } };
    const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
    return new Plot(
      {
        ...{ width: target.clientWidth, height, legend: { show: false }, padding: [8, 12, 0, 4] },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          x: { time: false, range: (_, first, last) => [first - pad(at), last + pad(at)] },
          y: { range: [0, (steps?.find((step) => step >= most) ?? most) * 1.04] },
        },
        axes: [
          {
            ...axis,
            size: 26,
            grid: { show: false },
            splits: () => labelled(at),
            values: (_, splits) => splits.map(formatAt),
          },
          {
            ...axis,
            size: 58,
            grid: { stroke: color('--line'), width: 1 },
            ...(steps === undefined
              ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000] }
              : { splits: () => [0, ...steps] }),
            values: (_, splits) => splits.map(formatValue),
          },
        ],
        series: [
          {},
          ...series.map(({ color: token, bars, dashed }) => ({
            ...(bars === true
              ? { fill: color(token), paths: Plot.paths.bars!({ size: [0.72, 40] }), width: 0 }
              : { stroke: color(token), width: 2, spanGaps: true }),
            ...(dashed === true ? { dash: [5, 4], width: 1.5 } : {}),
            points: { show: bars !== true && dashed !== true && at.length < 15 },
          })),
        ],
        hooks: {
          setCursor: [({ cursor: { idx } }) => setPointed(idx ?? null)],
          ready: [
            (plot) =>
              plot.over.addEventListener('click', () => {
                const { idx } = plot.cursor;
                if (typeof idx === 'number') tellPoint(idx);
              }),
          ],
        },
      },
      [[...at], ...series.map(({ values }) => [...values])],
      target,
    );
  });
  useEffect(() => {
    const target = place.current!;
    let plot: uPlot | undefined;
    let isGone = false;
    const resized = new ResizeObserver(() => plot?.setSize({ width: target.clientWidth, height }));
    void import('uplot').then(({ default: Plot }) => {
      if (isGone) return;
      plot = draw(Plot, target);
      resized.observe(target);
    });
    return () => {
      isGone = true;
      resized.disconnect();
      plot?.destroy();
    };
  }, [key, theme, system]);
  return (
    <div aria-hidden="true">
      <div ref={place} className={styles.chart} style={{ minHeight: height }} />
      <p className={styles.said}>{pointed === null || pointed >= at.length ? '' : say(pointed)}</p>
    </div>
  );
}

/** Half a step of room at both ends, so that the first and the last bar are whole. */
function pad(at: readonly number[]): number {
  return at.length < 2 ? 1 : (at[1]! - at[0]!) * 0.6;
}

/** At most five moments that are written below, evenly spread. */
function labelled(at: readonly number[]): number[] {
  const every = Math.max(1, Math.ceil(at.length / 5));
  return at.filter((_, index) => index % every === 0);
}

/** What a token is in the present theme: a canvas knows no tokens. */
function colorOf(target: HTMLElement, token: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${token})`;
  target.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
