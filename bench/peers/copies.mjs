/** Fills a peer's tables with copies of one order's rows, as its own API made them. */

/**
 * @param client a connected client of `pg`
 * @param tables `{ table, where, members }`: which rows belong to the order, and what the n-th copy of a row `r` differs in
 */
export async function copyRows(client, tables, count) {
  for (const { table, where, members } of tables) {
    const { rows } = await client.query(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      [`"${table}"`],
    );
    const names = rows.map(({ name }) => name);
    await client.query(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')})
       SELECT ${names.map((name) => members[name] ?? `r."${name}"`).join(', ')}
       FROM generate_series(1, ${count}) AS n CROSS JOIN (SELECT * FROM "${table}" WHERE ${where}) AS r`,
    );
  }
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

/** Keeps `together` calls under way for so many seconds and tells how many a second were done. */
export async function perSecond(together, seconds, call) {
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (performance.now() - began < seconds * 1000) {
        await call();
        done += 1;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}

/** Answers the benchmark, which asks for one measurement at a time: `{ way, seconds }` gives `{ perSecond }`. */
export function answer(ready, ways) {
  process.on('message', async ({ way, seconds }) => {
    try {
      process.send({ perSecond: await ways[way](seconds) });
    } catch (error) {
      process.send({ fault: String(error?.stack ?? error).slice(0, 500) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send(ready);
}

/** What a driver needs to know of a database, from its URL. */
export function partsOf(url) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url.replace('@/', '@localhost/'));
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(searchParams.get('port') ?? port),
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}
