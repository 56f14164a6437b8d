import type { DialectCodes, Labels, Workflow } from '../core/workflow.ts';
import { tell } from './finding-texts.ts';
import { pointerStep } from './pointer.ts';
import type { Remark } from './lint-remark.ts';

/** Codes that two statuses, two reasons or two line statuses accept: letter case does not count. */
export function codeRemarks(workflow: Workflow): readonly Remark[] {
  return [
    ...usedTwice('/statuses', workflow.statuses),
    ...usedTwice('/reasons', workflow.reasons),
    ...usedTwice('/lineStatuses', workflow.lineStatuses),
  ];
}

function usedTwice(
  section: string,
  members: ReadonlyMap<string, { readonly codes: Readonly<Record<string, DialectCodes>> }>,
): readonly Remark[] {
  const users = new Map<string, string>();
  const remarks: Remark[] = [];
  for (const [key, { codes }] of members) {
    for (const [dialect, { accepts }] of Object.entries(codes)) {
      for (const code of accepts) {
        const used = `${dialect}\n${code.toLowerCase()}`;
        const other = users.get(used);
        if (other === undefined) users.set(used, key);
        if (other === undefined || other === key) continue;
        const pointer = `${section}${pointerStep(key)}/codes${pointerStep(dialect)}`;
        const texts = [tell('code_taken', { key, other, code, dialect })];
        remarks.push({ code: 'code_used_twice', pointer, texts });
      }
    }
  }
  return remarks;
}

interface Text {
  readonly pointer: string;
  readonly labels: Labels;
}

/** Texts that lack a language which another text has; without any text at all there is nothing to compare. */
export function labelRemarks(workflow: Workflow): readonly Remark[] {
  const texts = textsOf(workflow);
  const languages = [...new Set(texts.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  return texts.flatMap(({ pointer, labels }): readonly Remark[] => {
    const missing = languages.filter((language) => !Object.hasOwn(labels, language));
    if (missing.length === 0 && languages.length > 0) return [];
    return [
      {
        code: 'label_missing',
        pointer,
        texts: [missing.length > 0 ? tell('no_text_in', { languages: missing }) : tell('no_text')],
      },
    ];
  });
}

function textsOf(workflow: Workflow): readonly Text[] {
  const { name, statuses, transitions, reasons, lineStatuses } = workflow;
  const labelsIn = (section: string, members: ReadonlyMap<string, { readonly label: Labels }>) =>
    [...members].map(([key, { label }]) => ({ pointer: `/${section}${pointerStep(key)}/label`, labels: label }));
  return [
    { pointer: '/name', labels: name },
    ...labelsIn('statuses', statuses),
    ...labelsIn('reasons', reasons),
    ...labelsIn('lineStatuses', lineStatuses),
    ...transitions.flatMap((transition) => {
      const pointer = `/transitions${pointerStep(transition.name)}`;
      const { instructions } = transition;
      return [
        { pointer: `${pointer}/label`, labels: transition.label },
        ...(instructions === undefined ? [] : [{ pointer: `${pointer}/instructions`, labels: instructions }]),
        ...transition.guards.flatMap((guard, index) =>
          guard.kind === 'condition' && guard.hint !== undefined
            ? [{ pointer: `${pointer}/guards/${index}/hint`, labels: guard.hint }]
            : [],
        ),
      ];
    }),
  ];
}
