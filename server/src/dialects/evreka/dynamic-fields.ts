import type { FastifyInstance } from 'fastify';
import type { DynamicField } from '../../accounts/sources.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Query } from './order-filter.ts';
import { pageOf } from './paging.ts';
import type { EvrekaParts } from './parts.ts';
import { orderTypes, typeId } from './translate.ts';

/** What the account asks for in its orders beside what every order has (sheet section 4, "Neighbours"). */
export function registerDynamicFields(app: FastifyInstance, parts: EvrekaParts): void {
  app.get('/orders/dynamic_fields', async (request) => {
    const { accountId } = request.evreka;
    const { type_id: type, template_id: template } = request.query as Query;
    const [account, book] = await Promise.all([parts.account(accountId), parts.workflows(accountId)]);
    const types = orderTypes(book).map(({ key }) => ({ key, id: typeId(accountId, key) }));
    const wanted = [type].flat()[0]?.toLowerCase() ?? '';
    const items = dynamicFieldsOf(account).map((field, index) => {
      const ids = types.filter(({ key }) => isOf(field, key)).map(({ id }) => id);
      return toListed(field, index, ids);
    });
    // The type goes before the template, of which there are none.
    const noTemplate = wanted !== '' || ([template].flat()[0] ?? '') === '';
    const found = noTemplate ? items.filter(({ type_ids: ids }) => wanted === '' || ids.includes(wanted)) : [];
    const page = pageOf(request, { whole: true });
    return { items: page === undefined ? found : found.slice(page.skip, page.skip + page.take) };
  });
}

/** The fields that the account has defined for orders of this vendor. */
export function dynamicFieldsOf(account: Parameters<typeof sourceSettings>[0]): readonly DynamicField[] {
  return sourceSettings(account, 'evreka').dynamicFields ?? [];
}

/** What of a new order does not fit the fields of its type, in words; or its fields with the defaults filled in. */
export function fillDynamic(
  fields: readonly DynamicField[],
  workflow: string,
  given: JsonObject,
): { readonly fault: string } | { readonly dynamic: JsonObject } {
  const own = fields.filter((field) => isOf(field, workflow));
  const keys = new Set(own.map(({ key }) => key));
  const filled = new Map<string, Json>(Object.entries(given).filter(([key]) => !keys.has(key)));
  for (const field of own) {
    const sent = given[field.key] ?? '';
    const value = sent === '' ? field.default : sent;
    if (value === undefined && field.required !== true) continue;
    const named = `the dynamic field ${field.key} (${field.label})`;
    if (value === undefined) return { fault: `${named} is required` };
    const read = valueOf(field, value);
    if (read === undefined) return { fault: `${named} ${expected(field)}` };
    filled.set(field.key, read);
  }
  return { dynamic: Object.fromEntries(filled) };
}

function isOf({ workflows }: DynamicField, workflow: string): boolean {
  return workflows === undefined || workflows.includes(workflow);
}

/** A value as it is kept, `undefined` when the field cannot have it. Forms send numbers as texts. */
function valueOf({ type, options = [] }: DynamicField, value: Json): Json | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    }
    case 'dropdown':
      return typeof value === 'string' && options.includes(value) ? value : undefined;
    default:
      return type satisfies never;
  }
}

function expected({ type, options = [] }: DynamicField): string {
  return type === 'dropdown' ? `must be one of ${options.join(', ')}` : `must be a ${type}`;
}

function toListed(field: DynamicField, index: number, ids: readonly string[]) {
  return {
    key: field.key,
    label: field.label,
    default_value: field.default ?? null,
    field_type: field.type.toUpperCase(),
    order: index + 1,
    options: field.options ?? [],
    required: field.required ?? false,
    editable: field.editable ?? true,
    displayable: field.displayable ?? true,
    cp_user_allowed: field.forCustomers ?? false,
    type_ids: ids,
    template_id: null,
  };
}
