/** What an expression yields. `null` fits every type. */
export type ValueType = 'number' | 'text' | 'time' | 'boolean' | 'null';

/** What of an order can be asked for by name. */
export const orderFieldTypes = {
  number: 'number',
  numberText: 'text',
  id: 'text',
  /** The id that the dialect named in the question knows it under. */
  externalId: 'text',
  reference: 'text',
  workflow: 'text',
  /** The code by the map that the question brings, for the status that the viewer sees. */
  statusCode: 'text',
  /** The same, where all codes are numbers. */
  statusNumber: 'number',
  createdAt: 'time',
  updatedAt: 'time',
  dueAt: 'time',
  /** When it was ordered, else when it was created. */
  orderedAt: 'time',
  /** Since when it is in a status of the category `fulfilled`. */
  completedAt: 'time',
  customerId: 'text',
  customerNumber: 'number',
  customerName: 'text',
  ownerNumber: 'number',
  ownerName: 'text',
  /** Of one line, where a question is to lines; else there is none. */
  lineId: 'text',
  lineName: 'text',
  lineSku: 'text',
  /** The member `vendorPartNumber` of its data. */
  lineVendorPart: 'text',
  lineReturned: 'number',
  /** The code by the map for lines that the question brings; all codes are numbers. */
  lineStatusNumber: 'number',
  /** Of a customer or a user, where a question is to them; else there is none. A single word is a last name. */
  partyNumber: 'number',
  partyName: 'text',
  partyFirstName: 'text',
  partyLastName: 'text',
  partyEmail: 'text',
  partyCreatedAt: 'time',
} as const satisfies Readonly<Record<string, ValueType>>;

export type OrderField = keyof typeof orderFieldTypes;

export type Comparison = '=' | '<>' | '<' | '>' | '<=' | '>=';

/** A question to an order, a line, a customer or a user, with types already checked. Letter case of texts does not count. */
export type Expression =
  | { readonly kind: 'value'; readonly type: ValueType; readonly value: string | number | boolean | Date | null }
  | { readonly kind: 'field'; readonly field: OrderField }
  /** A member of the order's own data; lists read as their members, joined by commas. */
  | { readonly kind: 'data'; readonly path: readonly string[]; readonly as: 'text' | 'number' }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'choose'; readonly when: Expression; readonly then: Expression; readonly otherwise: Expression }
  | {
      readonly kind: 'text';
      readonly test: 'starts' | 'ends' | 'contains';
      readonly subject: Expression;
      readonly pattern: Expression;
    }
  | { readonly kind: 'length'; readonly subject: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/';
      readonly left: Expression;
      readonly right: Expression;
    };

/** What an expression yields. */
export function typeOf(expression: Expression): ValueType {
  switch (expression.kind) {
    case 'value':
      return expression.type;
    case 'field':
      return orderFieldTypes[expression.field];
    case 'data':
      return expression.as;
    case 'length':
    case 'arithmetic':
      return 'number';
    case 'choose':
      return typeOf(expression.then) === 'null' ? typeOf(expression.otherwise) : typeOf(expression.then);
    default:
      return 'boolean';
  }
}
