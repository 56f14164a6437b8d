import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../lib/start-refused.ts';

/** The settings that tell a remote command where to go and as whom. */
export interface ConnectionSettings {
  readonly url: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly key: string | undefined;
  readonly adminKey: string | undefined;
  readonly dataDir: string;
}

export interface Connection {
  readonly url: string;
  readonly key: string;
}

/**
 * The server and the key of a remote command. The key of this machine's server goes to this machine only: another address
 * needs a key of its own.
 */
export function findConnection(settings: ConnectionSettings): Connection {
  const url = serverUrl(settings);
  const key = settings.key ?? (isThisMachine(url) ? localKey(settings) : undefined);
  if (key !== undefined) return { url, key };
  throw new StartRefused(
    isThisMachine(url)
      ? `There is no key: ${join(settings.dataDir, 'admin-key')} is not there. Run this in the server's folder, name its data directory with --data-dir, or give a key with --key or MILEPOST_KEY.`
      : `There is no key for ${url}. Give one with --key or MILEPOST_KEY; make one there with: milepost key create`,
  );
}

/** `--url`, else where a server with these settings listens. */
export function serverUrl({ url, host, port }: Pick<ConnectionSettings, 'url' | 'host' | 'port'>): string {
  if (url !== undefined) return url;
  // Whoever listens on all addresses is reached on the own one.
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function localKey({ adminKey, dataDir }: ConnectionSettings): string | undefined {
  if (adminKey !== undefined) return adminKey;
  const path = join(dataDir, 'admin-key');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StartRefused(
      `Cannot read ${path}: ${message}. Run this as the user of the server, or give a key with --key.`,
    );
  }
}
