import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderLiquid, TemplateError } from './liquid.ts';

describe('templates', () => {
  test('are filled in, in HTML always escaped', () => {
    const variables = { name: '<b>Ada</b>', list: [1, 2] };
    assert.equal(renderLiquid('{{ name }}{% for i in list %}{{ i }}{% endfor %}', variables, 'text'), '<b>Ada</b>12');
    for (const template of ['{{ name }}', '{{ name | raw }}', '{% assign x = name %}{{ x }}', '{% echo name %}'])
      assert.equal(renderLiquid(template, variables, 'html'), '&lt;b&gt;Ada&lt;/b&gt;', template);
  });

  test('what is unknown is a mistake with line and column', () => {
    for (const [template, words] of [
      ['a\n{{ nmae }}', /undefined variable: nmae, line:2, col:4/],
      ['{{ name | shout }}', /undefined filter: shout/],
      ['{{ name', /not closed/],
      ['{% if name %}', /not closed/],
    ] as const) {
      assert.throws(
        () => renderLiquid(template, { name: 'Ada' }, 'text'),
        (error) => error instanceof TemplateError && words.test(error.message),
      );
    }
  });

  test('hostile ones reach nothing and end soon', () => {
    const deep =
      '{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}x{% endfor %}{% endfor %}{% endfor %}';
    const hostile = [
      '{% include "../package.json" %}',
      '{% render "/etc/passwd" %}',
      '{% layout "x" %}',
      '{{ name.constructor }}',
      '{{ name.__proto__ }}',
      '{{ toString }}',
      '{% for i in (1..999999999) %}x{% endfor %}',
      deep,
      `{% assign s = "aaaaaaaaaa" %}${'{% assign s = s | append: s %}'.repeat(60)}`,
    ];
    for (const template of hostile) {
      const began = performance.now();
      assert.throws(() => renderLiquid(template, { name: {} }, 'text'), TemplateError, template.slice(0, 40));
      assert.ok(performance.now() - began < 5000, template.slice(0, 40));
    }
  });
});
