import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawDiagram } from './diagram.ts';
import { readDefinition } from './read-definition.ts';

const text = `key: repair
initial: [{ status: end, roles: [staff] }]
statuses:
  end: { label: { en: 'The "end": #1; <b>', de: Ende }, category: open }
  parked: { label: { de: Geparkt }, category: on_hold }
  done: { category: fulfilled }
transitions:
  park: { label: { en: Park, de: Parken }, from: any, to: parked, roles: [staff, manager] }
  finish: { label: { en: Finish }, from: [end, parked], to: done, roles: [system] }
timers:
  slow: { status: end, after: P2D, transition: finish }
rollUp: { leaves: [end], cases: [{ when: { all: shipped }, to: done }] }
`;

test('a workflow is drawn with its labels, roles, timers and roll-up', () => {
  const { workflow } = readDefinition(text);
  assert.equal(
    drawDiagram(workflow!),
    `stateDiagram-v2
  state "any status" as any
  state "The #34;end#34;#58; #35;1#59; #60;b#62;" as _end
  state "parked" as parked
  state "done" as done
  [*] --> _end
  any --> parked : Park (staff, manager)
  _end --> done : Finish (after P2D)
  parked --> done : Finish (after P2D)
  _end --> done : roll-up
`,
  );
});

test('another language is shown where there is one', () => {
  const { workflow } = readDefinition(text);
  const drawn = drawDiagram(workflow!, { language: 'de' });
  assert.match(drawn, /state "Geparkt" as parked/);
  assert.match(drawn, /: Parken \(staff, manager\)/);
  assert.match(drawn, /: Finish \(after P2D\)/);
});
