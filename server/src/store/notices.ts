import type { Database } from './database.ts';

/** What the nodes tell each other. A hint, never the only copy of anything. */
export type Notice =
  | { readonly kind: 'keys' }
  /** A token was ended; named by its hash. */
  | { readonly kind: 'token'; readonly name: string }
  | { readonly kind: 'account'; readonly accountId: string }
  /** Endpoints were made or changed: whoever knows which accounts have some looks again. */
  | { readonly kind: 'endpoints' }
  /** `from`: the node that says so, which knows it already. */
  | { readonly kind: 'committed'; readonly accountIds: readonly string[]; readonly from: string };

const channel = 'milepost';

/** Tells every node, this one too. */
export async function sendNotice(database: Database, notice: Notice): Promise<void> {
  // Of commits there are many a second, and a notice alone would wait for the disk like any other transaction.
  const hint = notice.kind === 'committed' ? `set_config('synchronous_commit', 'off', true), ` : '';
  await database.query({ text: `SELECT ${hint}pg_notify($1, $2)`, values: [channel, JSON.stringify(notice)] });
}

export interface Listener {
  readonly stop: () => Promise<void>;
}

/**
 * Hears what the nodes tell each other until it is stopped, connecting again when the connection is lost. `onGap` is
 * called whenever notices may have been missed, so that whatever rests on them is asked anew.
 */
export async function listen(
  database: Database,
  { onNotice, onGap }: { onNotice: (notice: Notice) => void; onGap: () => void },
): Promise<Listener> {
  let stopped = false;
  let end: () => Promise<void> = async () => {};

  async function connect(): Promise<void> {
    const client = await database.connect();
    end = () => client.end();
    client.on('notification', ({ payload }) => onNotice(JSON.parse(payload ?? '{}') as Notice));
    client.on('error', () => {});
    client.on('end', () => void reconnect());
    await client.query(`LISTEN ${channel}`);
    onGap();
  }

  async function reconnect(): Promise<void> {
    while (!stopped) {
      onGap();
      try {
        await connect();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  await connect();
  return {
    stop: async () => {
      stopped = true;
      await end();
    },
  };
}
