import type { FastifyReply, FastifyRequest } from 'fastify';
import { headerOf } from './caller.ts';
import type { FieldFault } from './problem.ts';
import { invalid } from './problem.ts';

interface HeaderRule {
  readonly name: string;
  readonly required: boolean;
  readonly form: RegExp;
  readonly message: string;
}

/**
 * The headers of the order endpoints. The correlation id may be longer than the 32 characters of the schema, since the vendor's
 * own sample is.
 */
const rules: readonly HeaderRule[] = [
  {
    name: 'IM-CustomerNumber',
    required: true,
    form: /^[0-9A-Za-z]{2}-[0-9A-Za-z]{1,7}$/,
    message: 'Give your customer number in the form XX-XXXXXX, at most 10 characters.',
  },
  { name: 'IM-CountryCode', required: true, form: /^[A-Za-z]{2}$/, message: 'Give the two letters of an ISO country.' },
  { name: 'IM-CorrelationID', required: true, form: /^[\x20-\x7e]{1,64}$/, message: 'Give 1 to 64 characters.' },
  { name: 'IM-SenderID', required: false, form: /^[\x20-\x7e]{1,32}$/, message: 'Give at most 32 characters.' },
];

const echoed = ['IM-CorrelationID', 'IM-SenderID', 'IM-CountryCode'];

/**
 * Checks the IM headers of a call and sends those back that the vendor sends back. `lenient`: none is missed, as when a receiver
 * follows the link in an event and knows nothing but its token.
 */
export function checkHeaders(request: FastifyRequest, reply: FastifyReply, { lenient = false } = {}): void {
  const faults = rules.flatMap((rule) => faultOf(rule, headerOf(request, rule.name), lenient));
  for (const name of echoed) {
    const value = headerOf(request, name);
    if (value !== undefined && /^[\x20-\x7e]{1,64}$/.test(value)) reply.header(name, value);
  }
  if (faults.length > 0) throw invalid(`Check the header ${faults.map(({ field }) => field).join(', ')}.`, ...faults);
}

function faultOf(
  { name, required, form, message }: HeaderRule,
  value: string | undefined,
  lenient: boolean,
): FieldFault[] {
  if (value === undefined) return required && !lenient ? [{ field: name, message: `It is missing. ${message}` }] : [];
  return form.test(value) ? [] : [{ field: name, value: value.slice(0, 100), message }];
}
