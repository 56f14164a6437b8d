import Type from 'typebox';
import { FreeData, LongText, Money, Name, ShortText } from './common.ts';

export const NewInvoiceItemIn = Type.Object(
  {
    name: Type.Optional(ShortText),
    total: Type.Optional(Money),
    workflow: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'One of invoice items; there is usually one.' }),
    ),
    status: Type.Optional(Name),
    data: Type.Optional(FreeData),
    message: Type.Optional(LongText),
    note: Type.Optional(LongText),
    notify: Type.Optional(Type.Boolean()),
  },
  {
    additionalProperties: false,
    $id: 'NewInvoiceItem',
    examples: [{ name: 'Translation en-de', total: { amount: '240.00', currency: 'EUR' } }],
  },
);
export type NewInvoiceItemIn = Type.Static<typeof NewInvoiceItemIn>;
