import type { NewLine, NewOrder } from '../../core/command.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Companions } from '../../core/outcome.ts';
import { emptyLine } from '../../core/line.ts';
import type { Workflow } from '../../core/workflow.ts';
import { readAddress } from './address.ts';
import { onCustomerHold } from './customer-hold.ts';
import { isObject, listOf, membersOf, quantityOf, textOf } from './members.ts';
import { priceOf, sumOf } from './money.ts';
import type { FieldFault } from './problem.ts';
import { invalid } from './problem.ts';

/** A line that cannot be taken, in the vendor's codes: `EN` no such part, `EQ` bad quantity, `EL` no such line. */
export interface RejectedLine {
  readonly code: 'EN' | 'EQ' | 'EL';
  readonly reason: string;
  readonly customerLineNumber: string | undefined;
  readonly lineNumber: string | undefined;
  readonly part: string | undefined;
  readonly quantity: number | undefined;
}

export interface CreateContext {
  /** The workflow that orders of this source get. */
  readonly workflow: Workflow;
  readonly currency: string;
  readonly newId: () => string;
}

/** An order as it was asked for, and the lines that were left out of it. */
export interface AskedOrder {
  readonly newOrder: NewOrder;
  readonly companions: Companions;
  readonly rejected: readonly RejectedLine[];
}

/**
 * Reads the body of order create v6. Faults are told together; lines that cannot be taken are left out only where the
 * attribute `allowPartialOrder` says so, else they are faults too.
 */
export function readNewOrder(body: object, { workflow, currency, newId }: CreateContext): AskedOrder {
  const members = membersOf(body);
  const reference = short(members.get('customerOrderNumber'));
  const given = listOf(members.get('lines'));
  const lines = given.map((line, index) => readLine(line, index, currency, newId));
  const rejected = lines.flatMap(({ rejection }) => rejection ?? []);
  const taken = lines.flatMap(({ line }) => line ?? []);
  const attributes = attributesOf(members.get('additionalAttributes'));
  const faults: FieldFault[] = [
    ...(reference === undefined ? [{ field: 'customerOrderNumber', message: 'Give your own order number.' }] : []),
    ...(given.length === 0 ? [{ field: 'lines', message: 'Give at least one line.' }] : []),
    ...(attributes.get('allowpartialorder') === 'true' && taken.length > 0 ? [] : rejected.map(toFault)),
  ];
  if (faults.length > 0) throw invalid(`Check ${faults.map(({ field }) => field).join(', ')}.`, ...faults);

  const held = attributes.get('alloworderoncustomerhold') === 'true';
  const status = held ? workflow.initial.find((initial) => onCustomerHold(initial, workflow))?.status : undefined;
  const address = readAddress(members.get('shipToInfo'));
  const addressId = newId();
  const priced = taken.flatMap(({ unitPrice, ordered }) =>
    unitPrice === undefined || unitPrice === null ? [] : [{ amount: unitPrice.amount, count: ordered }],
  );
  return {
    rejected,
    companions: address === undefined ? {} : { addresses: [{ addressId, address }] },
    newOrder: {
      orderId: newId(),
      workflow: workflow.key,
      ...(status === undefined ? {} : { status }),
      lines: taken,
      fields: {
        reference: reference!,
        data: toData(body),
        ...(address === undefined ? {} : { shippingAddressId: addressId }),
        ...(priced.length === taken.length ? { total: sumOf(priced, currency) } : {}),
      },
    },
  };
}

function readLine(
  line: object,
  index: number,
  currency: string,
  newId: () => string,
): { readonly line?: NewLine; readonly rejection?: RejectedLine } {
  const members = membersOf(line);
  const part = short(members.get('ingramPartNumber'));
  const customerLineNumber = short(members.get('customerLineNumber'));
  const quantity = quantityOf(members.get('quantity'));
  const said = { customerLineNumber, part, quantity, lineNumber: undefined };
  if (part === undefined) return { rejection: { ...said, code: 'EN', reason: 'The line has no ingramPartNumber.' } };
  if (quantity === undefined || quantity === 0) {
    return { rejection: { ...said, code: 'EQ', reason: `The quantity of ${part} is no whole number from 1.` } };
  }
  const price = priceOf(members.get('unitPrice'));
  return {
    line: {
      ...emptyLine(newId()),
      externalIds: { ingram: String(index + 1).padStart(3, '0') },
      sku: part,
      ordered: quantity,
      unitPrice: price === undefined ? null : { amount: price, currency },
      data: lineData(line),
    },
  };
}

/** The free members of a line that we keep. */
export function lineData(line: object): JsonObject {
  return pick(line, ['customerLineNumber', 'vendorPartNumber', 'specialBidNumber', 'notes']);
}

/** What an order keeps of the request; persons and their addresses are kept elsewhere. */
function toData(body: object): JsonObject {
  const company = short(membersOf(membersOf(body).get('endUserInfo')).get('companyName'));
  return {
    ...pick(body, ['endCustomerOrderNumber', 'billToAddressId', 'specialBidNumber', 'notes']),
    ...(company === undefined ? {} : { endUserCompanyName: company }),
  };
}

function pick(value: object, names: readonly string[]): JsonObject {
  const members = membersOf(value);
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = short(members.get(name));
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** `additionalAttributes` by name, in lower case. */
function attributesOf(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    listOf(value)
      .filter(isObject)
      .flatMap((attribute) => {
        const members = membersOf(attribute);
        const name = textOf(members.get('attributeName'));
        return name === undefined
          ? []
          : [[name.toLowerCase(), String(members.get('attributeValue')).toLowerCase()] as const];
      }),
  );
}

/** A rejected line as a fault of the request. */
export function toFault({ code, reason, part }: RejectedLine): FieldFault {
  return { field: 'lines', ...(part === undefined ? {} : { value: part }), message: `${code}: ${reason}` };
}

function short(value: unknown): string | undefined {
  return textOf(value)?.slice(0, 400).toWellFormed();
}
