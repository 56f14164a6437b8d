import { workflowOf } from './story.ts';

/** A small workflow in which every kind of rule occurs once. */
export const shop = workflowOf(`
key: shop
name: Shop
initial:
  - { status: placed, roles: [client, staff, manager] }
  - { status: draft, roles: [staff, manager] }
statuses:
  draft: { label: Draft, category: draft, audience: internal }
  placed: { label: Placed, category: open, attention: merchant, audience: customer }
  approved: { label: Approved, category: in_progress, attention: merchant, audience: customer }
  packed: { label: Packed, category: in_progress, audience: partner }
  on_hold: { label: On hold, category: on_hold, attention: merchant, audience: internal }
  part_shipped: { label: Partly shipped, category: in_transit, audience: customer }
  shipped: { label: Shipped, category: in_transit, attention: partner, audience: customer }
  delivered: { label: Delivered, category: fulfilled, audience: customer }
  canceled: { label: Canceled, category: canceled, audience: customer }
  returned: { label: Returned, category: returned, audience: customer }
transitions:
  place: { label: Place, from: draft, to: placed, roles: [staff, manager] }
  approve: { label: Approve, from: placed, to: approved, roles: [staff, manager] }
  approve_large: { label: Approve a large one, from: placed, to: packed, roles: [manager], guards: [{ amount: { min: '1000', currency: EUR } }] }
  pack: { label: Pack, from: approved, to: packed, roles: [staff, manager], guards: [{ message: required }] }
  ship: { label: Ship, from: packed, to: shipped, roles: [staff, manager], guards: [{ fields: [trackingNumber] }] }
  ship_rest: { label: Ship the rest, from: part_shipped, to: shipped, roles: [staff, manager] }
  deliver: { label: Deliver, from: shipped, to: delivered, roles: [staff, manager], guards: [{ minTimeInStatus: PT1H }] }
  reopen: { label: Reopen, from: canceled, to: placed, roles: [manager], guards: [{ maxTimeInStatus: P30D }] }
  hold: { label: Hold, from: [placed, approved], to: on_hold, roles: [staff, manager], reasons: [fraud, address], reasonRequired: true }
  release: { label: Release, from: on_hold, to: approved, roles: [staff, manager], guards: [{ fourEyes: true }] }
  withdraw: { label: Withdraw, from: placed, to: canceled, roles: [client], reasons: [changed_mind] }
  cancel: { label: Cancel, from: [placed, approved, on_hold], to: canceled, roles: [manager], approval: { roles: [manager], expiresAfter: P3D } }
  take_back: { label: Take back, from: [shipped, delivered], to: returned, roles: [staff, manager], guards: [{ condition: 'size(order.lines) > 0', hint: Nothing was sold. }] }
  watch: { label: Watched only, from: delivered, to: placed, roles: [staff, manager], enforce: observe, guards: [{ message: required }] }
reasons:
  fraud: { label: Fraud }
  address: { label: Address }
  changed_mind: { label: Changed my mind }
rollUp:
  leaves: [packed, part_shipped, shipped]
  cases:
    - { when: { all: canceled }, to: canceled }
    - { when: { all: fulfilled }, to: delivered }
    - { when: { all: shipped }, to: shipped }
    - { when: { some: shipped }, to: part_shipped }
lineStatuses:
  open: { label: Open }
  shipped: { label: Shipped }
`);
