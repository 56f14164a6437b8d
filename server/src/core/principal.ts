/** Everything that somebody can be allowed to do. A role is a named set of these. */
export const rights = [
  'orders.read',
  'orders.write',
  'status.set',
  'status.override',
  'status.undo',
  'status.approve',
  'backfill',
  'act_for',
  'workflows.publish',
  'endpoints.manage',
  'keys.manage',
  'users.manage',
  'people.erase',
  'insights.read',
  'accounts.manage',
] as const;

export type Right = (typeof rights)[number];

/** Who may know of a status or an event; each includes the ones after it. */
export const audiences = ['internal', 'partner', 'customer'] as const;

export type Audience = (typeof audiences)[number];

/** Whether somebody of the audience `viewer` may know what is meant for `subject`. */
export function audienceIncludes(viewer: Audience, subject: Audience): boolean {
  return audiences.indexOf(viewer) <= audiences.indexOf(subject);
}

/** Who acts: an API key, a user, the customer by a tracking link, or the system itself. */
export interface Principal {
  readonly accountId: string;
  readonly kind: 'key' | 'user' | 'link' | 'system';
  readonly id: string;
  /** The user behind it; `null` for a service key and for the system, which are nobody in a four-eyes rule. */
  readonly userId: string | null;
  readonly role: string;
  readonly rights: ReadonlySet<Right>;
  readonly audience: Audience;
  /** The customers whose orders it may see; `null` = all orders of the account. */
  readonly customerIds: ReadonlySet<string> | null;
}

/** A principal as an event keeps it: ids, never names. */
export interface Actor {
  readonly kind: Principal['kind'];
  readonly id: string;
  readonly userId: string | null;
  readonly role: string;
}

/** What of a principal is written into the history. */
export function toActor({ kind, id, userId, role }: Principal): Actor {
  return { kind, id, userId, role };
}

/** The principal for what the server does by itself: timers, roll-ups, expiries. */
export function systemPrincipal(accountId: string): Principal {
  return {
    accountId,
    kind: 'system',
    id: 'system',
    userId: null,
    role: 'system',
    rights: new Set(rights),
    audience: 'internal',
    customerIds: null,
  };
}

/** The customer who holds a link to the tracking page of one order: nobody in particular, and as much as role `client` may. */
export function linkPrincipal(accountId: string, linkId: string, customerId: string | null): Principal {
  return {
    accountId,
    kind: 'link',
    id: linkId,
    userId: null,
    role: 'client',
    rights: new Set(builtInRoles['client']!.rights),
    audience: 'customer',
    customerIds: customerId === null ? null : new Set([customerId]),
  };
}

/** The roles every account has. A workflow may name more in its transitions; a key or user then carries that name. */
export const builtInRoles: Readonly<
  Record<string, { readonly rights: readonly Right[]; readonly audience: Audience }>
> = {
  client: { rights: ['orders.read', 'status.set'], audience: 'customer' },
  staff: {
    rights: ['orders.read', 'orders.write', 'status.set', 'status.undo', 'insights.read'],
    audience: 'internal',
  },
  manager: {
    rights: [
      'orders.read',
      'orders.write',
      'status.set',
      'status.override',
      'status.undo',
      'status.approve',
      'backfill',
      'act_for',
      'workflows.publish',
      'endpoints.manage',
      'keys.manage',
      'users.manage',
      'people.erase',
      'insights.read',
    ],
    audience: 'internal',
  },
};
