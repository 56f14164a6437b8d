/** A message that a vendor's client wants passed on, byte for byte, to a target it names (rulings 20). */
export interface RelayRequest {
  readonly accountId: string;
  /** The vendor: `ingram`. */
  readonly source: string;
  readonly targetUrl: string;
  /** Sent as they came, beside what the connection itself needs. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they were received. */
  readonly body: Buffer;
  /** Same account, target and key: the same message, which is delivered once. */
  readonly dedupeKey: string;
  /** The orders it is about: later messages about the first of them are delivered after this one. */
  readonly orderIds: readonly string[];
  /** The events it became, for the log of deliveries. */
  readonly eventIds: readonly string[];
}

/**
 * Takes a message for delivery. Resolves when it is durable; it is then delivered at least once or becomes a dead letter.
 * Says whether the message was new.
 */
export type Relay = (request: RelayRequest) => Promise<{ readonly isNew: boolean }>;
