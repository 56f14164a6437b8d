/** What an event is about, which says where it goes. */
export type Subject = 'order_status' | 'item_status' | 'order' | 'activity' | 'shopper' | 'link' | 'client_action';

/** The twenty event endpoints below `/event/v1/`, spelled as every SDK spells them (section 1). */
export const events = {
  order_status: 'order_status',
  custom_event: 'activity',
  createOrder: 'order',
  update_order: 'order',
  transaction: 'activity',
  chargeback: 'activity',
  item_status: 'item_status',
  add_to_cart: 'shopper',
  remove_from_cart: 'shopper',
  add_promotion: 'shopper',
  create_account: 'shopper',
  update_account: 'shopper',
  login: 'shopper',
  logout: 'shopper',
  link_session_to_user: 'link',
  report_item: 'shopper',
  send_message: 'shopper',
  submit_review: 'shopper',
  tag: 'shopper',
  untag: 'shopper',
} as const satisfies Readonly<Record<string, Subject>>;

export type EventName = keyof typeof events;

/** Whether a name is one of the events. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
