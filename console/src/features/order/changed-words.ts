import { useListed } from '../../shared/i18n/lists.ts';
import { useOrderTexts } from './texts.ts';

/** What can be another of an order itself, by the names that its events have for it. */
const members = [
  ...([
    'reference',
    'externalIds',
    'customerId',
    'shippingAddressId',
    'billingAddressId',
    'ownerId',
    'watcherIds',
  ] as const),
  ...(['orderedAt', 'dueAt', 'total', 'data', 'timersHeld'] as const),
] as const;

/** Says in words what an event changed of the order itself. */
export function useChangedWords(): (data: { readonly fields?: object; readonly timersHeld?: boolean }) => string {
  const t = useOrderTexts();
  const listed = useListed();
  return ({ fields = {}, timersHeld }) => {
    const changed = { ...fields, ...(timersHeld === undefined ? {} : { timersHeld }) };
    return listed(members.filter((member) => member in changed).map((member) => t(`changed.${member}`)));
  };
}
