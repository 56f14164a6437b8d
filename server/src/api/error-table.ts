import { problems } from './problems.ts';

const rows = Object.entries(problems).map(([code, { status, title, retryable }]) => ({
  code,
  status,
  title,
  again: retryable ? 'yes' : 'no',
}));

/** Every code with its HTTP status as a page: what a problem's `type` points to. */
export function errorsPage(): string {
  const lines = rows.map(
    ({ code, status, title, again }) =>
      `<tr id="${code}"><td><code>${code}</code><td>${status}<td>${title}<td>${again}`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Milepost: error codes</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:52rem;padding:0 1rem;color-scheme:light dark}td,th{text-align:left;padding:.3rem .8rem}:target{background:#fdd22655}</style>
<h1>Error codes</h1><p>Every problem carries <code>code</code>, <code>detail</code> (what is wrong) and <code>hint</code> (what to do).
<table><tr><th>Code<th>HTTP<th>Meaning<th>Can the same request pass later?
${lines.join('\n')}
</table></html>`;
}

/** The same as the text of `docs/errors.md`. */
export function errorsMarkdown(): string {
  const lines = rows.map(({ code, status, title, again }) => `| \`${code}\` | ${status} | ${title} | ${again} |`);
  return `# Error codes

Every failure of the native API is an \`application/problem+json\` (RFC 9457). Beside \`title\` and \`status\` it carries \`code\`
(stable, from this list), \`detail\` (what is wrong, with the names concerned), \`hint\` (what to do), \`pointer\` (a JSON pointer
into the request), \`errors\` (every fault of a body, each with its pointer), \`requestId\` and \`retryable\`. Conflicts (409 and
412) carry the fresh \`order\` and its ETag; refusals of a workflow the failing \`guard\` and the \`input\` that would make it pass.

A refusal of a command says its sentences as data too, so that a client can say them in another language: \`texts\` has those of
\`detail\` and of \`hint\`, each a stable \`key\` and its \`names\`: \`{ "key": "cannot_go", "names": { "order": "7", "from": "placed", "to":
"shipped" } }\`. Reasons in lists of transitions, streamed changes, reports of jobs, rehearsals, insights and histories have them as well.

| code | HTTP | meaning | can the same request pass later? |
| --- | --- | --- | --- |
${lines.join('\n')}

A 503 comes with \`Retry-After\`; with the same \`Idempotency-Key\` a repeat does nothing twice.
`;
}
