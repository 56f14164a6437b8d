import { globSync, readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

/**
 * Writes `docs/features.md` anew from the names of the tests: `npm run features`. The rows of "Not yet" are written by hand and
 * kept.
 */
const page = 'docs/features.md';
const notYetHeading = '## Not yet';

/** Where the tests of an area are; a test belongs to the first area that has it. */
const areas: Readonly<Record<string, readonly string[]>> = {
  'Commands and rules': ['server/src/core/**'],
  'The commit engine and storage': ['server/src/commit/**', 'server/src/store/**', 'server/test/durability.db.test.ts'],
  'Start, settings, database': ['server/src/*', 'server/src/lib/embedded-postgres*', 'server/test/{launcher,serve}*'],
  'Accounts, users, log-in': ['server/src/accounts/**'],
  'The native API': ['server/src/api/**', 'server/src/projections/**'],
  'Workflow definitions': ['server/src/definitions/**'],
  'Timers, publishing, bulk jobs': ['server/src/jobs/**', 'server/src/lib/business-hours*'],
  'Telling: webhooks, e-mail, feed, live stream': [
    'server/src/delivery/**',
    'server/src/lib/{guarded-http,target}*',
    'server/test/delivery-chaos*',
    'sdk/src/verify-webhook*',
  ],
  Thirdwatch: ['server/src/dialects/thirdwatch/**'],
  'Ingram Micro': ['server/src/dialects/ingram/**', 'server/src/lib/hub-signature*'],
  Wordbee: ['server/src/dialects/wordbee/**'],
  Evreka: ['server/src/dialects/evreka/**'],
  'All dialects': ['server/src/dialects/**'],
  Console: ['console/**'],
  'Tracking page': ['server/src/tracking/**'],
  'Command line, import, demo': ['server/src/cli/**'],
  'SDK and examples': ['sdk/src/**', 'examples/**'],
  'The project itself': ['server/src/lib/**', 'server/test/**', 'bench/**'],
};

const taken = new Set<string>();
const sections = Object.entries(areas).map(([title, patterns]) => {
  const files = patterns
    .flatMap((pattern) => globSync(pattern, { exclude: (name) => name === 'node_modules' || name === 'dist' }))
    .filter((file) => /\.(test|long|journeys)\.tsx?$/.test(file) && !taken.has(file))
    .sort();
  for (const file of files) taken.add(file);
  const rows = files.flatMap((file) => testNames(file).map((name) => `| ${name} | \`${file}\` |`));
  return rows.length === 0 ? '' : `## ${title}\n\n| promise | test |\n| --- | --- |\n${rows.join('\n')}\n\n`;
});
const before = readFileSync(page, 'utf8');
const head = before.slice(0, before.indexOf('## '));
const tail = before.slice(before.indexOf(notYetHeading));
writeFileSync(page, head + sections.join('') + tail);

/** The names of a file's tests, each below those of its suites. Names that are made at run time are left out. */
function testNames(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const visit = (node: ts.Node, suites: readonly string[]): void => {
    const named = ts.isCallExpression(node) ? nameOf(node) : undefined;
    if (named?.kind === 'test') names.push([...suites, named.name].join(' › '));
    const inside = named?.kind === 'suite' ? [...suites, named.name] : suites;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, []);
  return [...new Set(names)].filter((name) => !name.includes('|'));
}

function nameOf(call: ts.CallExpression): { kind: 'suite' | 'test'; name: string } | undefined {
  const [first] = call.arguments;
  if (!ts.isIdentifier(call.expression) || first === undefined || !ts.isStringLiteralLike(first)) return undefined;
  if (['describe', 'suite'].includes(call.expression.text)) return { kind: 'suite', name: first.text };
  return ['test', 'it'].includes(call.expression.text) ? { kind: 'test', name: first.text } : undefined;
}
