import { useState } from 'react';
import { Choice } from '../../shared/ui/choice.tsx';
import { CodeBlock } from '../../shared/ui/copying.tsx';
import type { Endpoint } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';
import styles from './verify.module.css';

const samples = {
  milepost: `import { verifyWebhook } from '@milepost/sdk';
import { createServer } from 'node:http';

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const { id, type, data } = await verifyWebhook(
      { body: Buffer.concat(chunks), headers: request.headers },
      { secret: process.env.MILEPOST_WEBHOOK_SECRET! },
    );
    // A repeat carries the same id: keep the ids you have seen, or compare data.seq with what you have.
    console.log(id, type, data);
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end();
  }
}).listen(3000);
`,
  standardwebhooks: `import { Webhook } from 'standardwebhooks';
import express from 'express';

const webhook = new Webhook(process.env.MILEPOST_WEBHOOK_SECRET!);

express()
  .post('/hook', express.raw({ type: '*/*' }), (request, response) => {
    try {
      const event = webhook.verify(request.body.toString('utf8'), request.headers as Record<string, string>);
      console.log(event);
      response.sendStatus(204);
    } catch {
      response.sendStatus(400);
    }
  })
  .listen(3000);
`,
  ingram: `import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether X-Hub-Signature is right. The signature is over the body's event id, as Ingram Micro's clients know it. */
export function isFromMilepost(eventId: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha512', secret).update(eventId).digest();
  const given = Buffer.from(signature.replace(/^sha512=/, ''), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
`,
} as const;

/** What the receiver's code looks like, to be copied. */
export function Verify({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const [library, setLibrary] = useState<'milepost' | 'standardwebhooks'>('milepost');
  const standard = endpoint.signature === 'standard';
  const shown = standard ? library : 'ingram';
  return (
    <div className={styles.verify}>
      <p>{t(standard ? 'verify.lead' : 'verify.ingram')}</p>
      {standard && (
        <Choice
          label={t('verify.library')}
          value={library}
          onValue={setLibrary}
          options={[
            { value: 'milepost', label: '@milepost/sdk' },
            { value: 'standardwebhooks', label: 'standardwebhooks' },
          ]}
        />
      )}
      <CodeBlock label={t('verify.code')} text={samples[shown]} />
    </div>
  );
}
