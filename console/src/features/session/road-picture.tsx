import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

const stone = 'M-50 -4V-70a50 50 0 0 1 100 0V-4a4 4 0 0 1-4 4H-46a4 4 0 0 1-4-4z';
const cap = 'M-50 -70a50 50 0 0 1 100 0z';
const stripes = [
  ...['M504.7 304H507.0L498.8 320H495.4z', 'M487.2 334H491.6L478.3 360H472.1z', 'M459.3 382H467.0L444.5 426H433.7z'],
  ...['M416.3 456H429.2L392.3 528H374.4z', 'M352.3 566H372.9L316.6 676H288.3z', 'M256.9 730H289.0L202.0 900H158.0z'],
];

/** The road with its milestones: what was, what is, and what lies ahead, dashed. Decoration only. */
export function RoadPicture() {
  const t = useSessionTexts();
  return (
    <div className={styles.art} aria-hidden="true">
      <svg viewBox="0 0 820 900" preserveAspectRatio="xMidYMax slice">
        <rect width="820" height="900" fill="#1c2521" />
        <rect y="300" width="820" height="600" fill="#222d28" />
        <path d="M-260 900 500 300h16L620 900z" fill="#141a18" />
        <g fill="#fdd226">
          {stripes.map((path) => (
            <path key={path} d={path} />
          ))}
        </g>
        <Ahead at="translate(562 322) scale(0.34)" />
        <Ahead at="translate(598 388) scale(0.62)" name={t('stone.shipped')} />
        <Passed at="translate(648 500) scale(1.05)" color="#fdd226" name={t('stone.packed')} time="11:40" />
        <Passed at="translate(716 720) scale(1.75)" color="#7bc3e2" name={t('stone.received')} time="09:14" />
      </svg>
    </div>
  );
}

function Ahead({ at, name }: { at: string; name?: string }) {
  return (
    <g transform={at}>
      <ellipse cx="0" cy="0" rx="62" ry="9" fill="#131a17" />
      <path d={stone} fill="none" stroke="#7d8782" strokeWidth="3" strokeDasharray="9 8" />
      <text y="-38" textAnchor="middle" fontSize="17" fontWeight="700" fill="#bfc6c1">
        {name}
      </text>
    </g>
  );
}

function Passed({ at, color, name, time }: { at: string; color: string; name: string; time: string }) {
  return (
    <g transform={at}>
      <ellipse cx="0" cy="0" rx="62" ry="9" fill="#131a17" />
      <path d={stone} fill="#efede6" />
      <path d={cap} fill={color} />
      <text y="-38" textAnchor="middle" fontSize="17" fontWeight="700" fill="#1c2521">
        {name}
      </text>
      <text y="-16" textAnchor="middle" fontSize="16" fill="#49524d">
        {time}
      </text>
    </g>
  );
}
