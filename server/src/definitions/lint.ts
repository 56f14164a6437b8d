import type { Workflow } from '../core/workflow.ts';
import type { FindingText } from './finding-texts.ts';
import { findingInEnglish } from './finding-texts.ts';
import type { Places } from './problem.ts';
import { codeRemarks, labelRemarks } from './lint-codes.ts';
import { graphRemarks, timerRemarks } from './lint-graph.ts';
import { lintCodes } from './lint-remark.ts';
import type { LintCode } from './lint-remark.ts';
import { guardRemarks, roleRemarks } from './lint-rules.ts';

/** Something a workflow can be read with and yet is probably not meant. */
export interface LintFinding {
  /** A workflow with errors is not published; warnings are for whoever wrote it. */
  readonly level: 'error' | 'warning';
  readonly code: LintCode;
  /** JSON pointer into the definition. */
  readonly pointer: string;
  readonly message: string;
  /** The message as data. */
  readonly texts: readonly FindingText[];
  readonly line?: number;
  readonly column?: number;
}

const warnings: ReadonlySet<LintCode> = new Set(['role_unknown', 'label_missing', 'edge_duplicate']);

/** Whether a finding of this code keeps a workflow from being published (no) or only informs (yes). */
export function isWarning(code: LintCode): boolean {
  return warnings.has(code);
}

/**
 * Checks a workflow before it is used. Pure; the findings come in the order of `lintCodes`, and within it in the
 * order of the definition.
 *
 * @param options.places - of the file it was read from (`readDefinition`), so that findings have lines
 */
export function lintWorkflow(
  workflow: Workflow,
  { places }: { readonly places?: Places | undefined } = {},
): readonly LintFinding[] {
  const order = Object.keys(lintCodes);
  const remarks = [
    ...graphRemarks(workflow),
    ...roleRemarks(workflow),
    ...timerRemarks(workflow),
    ...guardRemarks(workflow),
    ...codeRemarks(workflow),
    ...labelRemarks(workflow),
  ];
  return remarks
    .toSorted((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
    .map((remark) => ({
      level: isWarning(remark.code) ? 'warning' : 'error',
      ...remark,
      message: findingInEnglish(remark.texts),
      ...places?.ofName(remark.pointer),
    }));
}
