/** How many requests this process has under way, altogether and to each endpoint. */
export interface Room {
  /** Whether one more may go to an endpoint that takes `most` at once. */
  readonly hasFor: (endpointId: string, most: number) => boolean;
  readonly enter: (endpointId: string) => void;
  readonly leave: (endpointId: string) => void;
  /** Requests under way. */
  readonly count: () => number;
  /** Notes that so many more, or fewer, deliveries of this endpoint are leased to this process. */
  readonly lease: (endpointId: string, more: number) => void;
  readonly leased: (endpointId: string) => number;
  /** Is called when there is room again for an endpoint, or for any (`undefined`). */
  readonly onRoom: (listener: (endpointId: string | undefined) => void) => void;
}

/** Room for `most` requests at once; one for each endpoint is always let through, so that slow receivers cannot take all of it. */
export function createRoom(most: number): Room {
  const running = new Map<string, number>();
  const leases = new Map<string, number>();
  const listeners: ((endpointId: string | undefined) => void)[] = [];
  let total = 0;

  function add(counts: Map<string, number>, endpointId: string, more: number): void {
    const count = (counts.get(endpointId) ?? 0) + more;
    if (count <= 0) counts.delete(endpointId);
    else counts.set(endpointId, count);
  }

  return {
    hasFor: (endpointId, own) => {
      const count = running.get(endpointId) ?? 0;
      return count === 0 ? own > 0 : count < own && total < most;
    },
    enter: (endpointId) => {
      total += 1;
      add(running, endpointId, 1);
    },
    leave: (endpointId) => {
      const wasFull = total === most;
      total -= 1;
      add(running, endpointId, -1);
      for (const listener of listeners) listener(wasFull ? undefined : endpointId);
    },
    count: () => total,
    lease: (endpointId, more) => add(leases, endpointId, more),
    leased: (endpointId) => leases.get(endpointId) ?? 0,
    onRoom: (listener) => void listeners.push(listener),
  };
}
