import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import type { Json, JsonObject } from '../core/json.ts';

/** A condition that can be asked, or why it cannot be and where (in characters from 0). */
export type CompiledCondition =
  | {
      readonly ok: true;
      /** What it always says, when it looks at nothing. */
      readonly constant: boolean | undefined;
      /** An error while evaluating means that it does not hold. */
      readonly holds: (order: JsonObject, command: JsonObject, now: Date) => boolean;
    }
  | { readonly ok: false; readonly message: string; readonly position: number };

/** Loops in loops over an order's lines cost their product: 2 are enough to compare each line with each. */
const loopDepthMax = 2;

/** Programs kept; a server has some hundred guards, and whoever writes more pays for compiling. */
const cacheMax = 2_000;

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

const timestamp = 'google.protobuf.Timestamp';

const quantities = ['ordered', 'shipped', 'backordered', 'canceled', 'fulfilled', 'returned'] as const;

const lineTexts = ['lineId', 'sku', 'status'] as const;

const orderTexts = ['reference', 'status', 'workflow', 'attention', 'customerId', 'ownerId'] as const;

const orderTimes = ['orderedAt', 'dueAt', 'statusSince'] as const;

const commandTexts = ['to', 'message', 'reason'] as const;

const environment = makeEnvironment();

const cache = new Map<string, CompiledCondition>();

/**
 * Compiles a CEL expression over `order`, `command` and `now`. Members are known by type, so that a misspelt one is
 * an error here; only `data` is free. The total is offered as a double, which tells decimals of up to 15 digits apart
 * exactly as they are written: `order.total.amount <= 1000.10` is exact. For more digits there is the guard `amount`.
 */
export function compileCondition(expression: string): CompiledCondition {
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const compiled = compile(expression);
  if (cache.size >= cacheMax) cache.clear();
  cache.set(expression, compiled);
  return compiled;
}

/** Whether a condition holds; one that cannot be compiled or evaluated does not. */
export function evaluateCondition(expression: string, order: JsonObject, command: JsonObject, now: Date): boolean {
  const compiled = compileCondition(expression);
  return compiled.ok && compiled.holds(order, command, now);
}

function compile(expression: string): CompiledCondition {
  try {
    const program = environment.parse(expression);
    const refused = refusedPart(program.ast, 0);
    if (refused !== undefined) return { ok: false, ...refused };
    const { valid, type, error } = program.check();
    if (!valid) return failure(error);
    if (type !== 'bool' && type !== 'dyn') {
      return { ok: false, message: `it says ${type ?? 'nothing'}, not true or false`, position: 0 };
    }
    return {
      ok: true,
      constant: looksAtNothing(program.ast) ? ask(program, {}) : undefined,
      holds: (order, command, now) => ask(program, { order: offerOrder(order), command: offerCommand(command), now }),
    };
  } catch (error) {
    return failure(error);
  }
}

function ask(program: ParseResult, context: Record<string, unknown>): boolean {
  try {
    return program(context) === true;
  } catch {
    return false;
  }
}

function failure(error: unknown): CompiledCondition {
  const { summary, message, range } = error as { summary?: string; message?: string; range?: { start: number } };
  return {
    ok: false,
    message: summary ?? message?.split('\n', 1)[0] ?? 'it cannot be read',
    position: range?.start ?? 0,
  };
}

function makeEnvironment(): Environment {
  const made = new Environment({
    limits: { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 8 },
  })
    .registerType('Total', { fields: { amount: 'double', currency: 'string' } })
    .registerType('Line', { fields: { ...typed(lineTexts, 'string'), ...typed(quantities, 'int') } })
    .registerType('Order', {
      fields: {
        ...typed(orderTexts, 'string'),
        ...typed(orderTimes, timestamp),
        number: 'int',
        total: 'Total',
        lines: 'list<Line>',
        data: 'dyn',
      },
    })
    .registerType('Command', { fields: { ...typed(commandTexts, 'string'), data: 'dyn' } })
    .registerVariable('order', 'Order')
    .registerVariable('command', 'Command')
    .registerVariable('now', timestamp);
  return withMixedArithmetic(made);
}

function typed(members: readonly string[], type: string): Record<string, string> {
  return Object.fromEntries(members.map((member) => [member, type]));
}

/** CEL does not add 1 to 1.5; people do, and free data has no types that they could look up. */
function withMixedArithmetic(made: Environment): Environment {
  const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  };
  for (const [operator, operate] of Object.entries(operations)) {
    const handler = (a: number | bigint, b: number | bigint) => operate(Number(a), Number(b));
    made.registerOperator(`double ${operator} int`, handler).registerOperator(`int ${operator} double`, handler);
  }
  return made.registerOperator('double == int', (a: number, b: bigint) => a === Number(b));
}

/** `matches` hands a pattern of the definition to a backtracking engine: one line of it ran for three minutes. */
function refusedPart(node: unknown, loopDepth: number): { message: string; position: number } | undefined {
  const depth = isCall(node, loops) ? loopDepth + 1 : loopDepth;
  if (isCall(node, new Set(['matches']))) {
    const message = 'matches() is not offered: use startsWith, endsWith, contains or ==';
    return { message, position: (node as ASTNode).range.start };
  }
  if (depth > loopDepthMax) {
    const message = `loops stand in each other at most ${loopDepthMax} deep`;
    return { message, position: (node as ASTNode).range.start };
  }
  for (const child of children(node)) {
    const refused = refusedPart(child, depth);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function isCall(node: unknown, names: ReadonlySet<string>): boolean {
  if (!isNode(node) || (node.op !== 'call' && node.op !== 'rcall')) return false;
  return names.has(node.args[0]);
}

function looksAtNothing(node: unknown): boolean {
  return !(isNode(node) && node.op === 'id') && children(node).every(looksAtNothing);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value;
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isNode(value)) return [];
  return Array.isArray(value.args) ? value.args : [value.args];
}

/**
 * A member without a value is left out: `has(order.dueAt)` asks for it, and using it then does not hold. Filled member
 * by member, since this runs for each decision and making objects of lists of entries took most of its time.
 */
function offerOrder(order: JsonObject): Record<string, unknown> {
  const offered: Record<string, unknown> = {};
  for (const member of orderTexts) offer(offered, member, order[member]);
  for (const member of orderTimes) offer(offered, member, toDate(order[member]));
  const { total, lines, data, number } = order;
  offer(offered, 'number', toInt(number));
  if (isObject(total)) {
    const { amount, currency } = total;
    offered['total'] = offer(offer({}, 'amount', toDouble(amount)), 'currency', currency);
  }
  offered['lines'] = Array.isArray(lines) ? lines.map(offerLine) : [];
  offered['data'] = data ?? {};
  return offered;
}

function offerLine(line: Json): Record<string, unknown> {
  const offered: Record<string, unknown> = {};
  if (!isObject(line)) return offered;
  for (const member of lineTexts) offer(offered, member, line[member]);
  for (const member of quantities) offer(offered, member, toInt(line[member]));
  return offered;
}

function offerCommand(command: JsonObject): Record<string, unknown> {
  const offered: Record<string, unknown> = { data: command['data'] ?? {} };
  for (const member of commandTexts) offer(offered, member, command[member]);
  return offered;
}

function offer(offered: Record<string, unknown>, member: string, value: unknown): Record<string, unknown> {
  if (value !== null && value !== undefined) offered[member] = value;
  return offered;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toInt(value: Json | undefined): bigint | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function toDouble(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toDate(value: Json | undefined): Date | undefined {
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
