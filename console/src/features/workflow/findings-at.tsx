import type { LintOut } from '@milepost/contract';
import type { ReactNode } from 'react';
import { createContext, use, useMemo } from 'react';
import type { Path } from './definition.ts';
import { FindingIcon } from './finding-icon.tsx';
import styles from './workflow.module.css';

type Finding = LintOut['findings'][number];

interface Found {
  readonly findings: readonly Finding[];
  /** Says a finding in the viewer's language. */
  readonly said: (finding: Finding) => string;
}

const Context = createContext<Found>({ findings: [], said: ({ message }) => message });

/** What the check of the draft has found, for the fields within. */
export function FindingsAt({ findings, said, children }: Found & { children: ReactNode }) {
  const found = useMemo(() => ({ findings, said }), [findings, said]);
  return <Context value={found}>{children}</Context>;
}

/** What stands at a field: what keeps the draft from being published, or only what is probably not meant. */
interface AtField {
  readonly fault?: string;
  readonly help?: string;
}

/** Looks up what the check has found at a member and below it, as a field shows it. */
export function useFoundAt(): (path: Path) => AtField {
  const { findings, said } = use(Context);
  return (path) => {
    const [errors, warnings] = apart(findings.filter(isAt(path, 'below')));
    return {
      ...(errors.length === 0 ? {} : { fault: errors.map(said).join(' ') }),
      ...(warnings.length === 0 ? {} : { help: warnings.map(said).join(' ') }),
    };
  };
}

/** What the check has found at a member that has no field of its own: at it alone, or below it too. */
export function FoundAt({ path, reach = 'below' }: { path: Path; reach?: Reach }) {
  const { findings, said } = use(Context);
  return findings.filter(isAt(path, reach)).map((finding) => (
    <p key={`${finding.pointer} ${finding.code}`} className={styles.finding} role="alert">
      <FindingIcon level={finding.level} />
      <span>{said(finding)}</span>
    </p>
  ));
}

type Reach = 'own' | 'below';

function isAt(path: Path, reach: Reach): (finding: Finding) => boolean {
  const own = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return ({ pointer }) => pointer === own || (reach === 'below' && pointer.startsWith(`${own}/`));
}

function apart(findings: readonly Finding[]): readonly [errors: readonly Finding[], warnings: readonly Finding[]] {
  return [findings.filter(({ level }) => level === 'error'), findings.filter(({ level }) => level !== 'error')];
}
