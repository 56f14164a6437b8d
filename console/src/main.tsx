import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConsoleRouter } from './app/router.tsx';
import './shared/tokens.css';
import './shared/base.css';
import { listenForKeys } from './shared/keys.ts';
import { loadAtFirstSign } from './shared/later.tsx';
import { createQueryClient } from './shared/query-client.ts';
import { sessionQuery } from './shared/session.ts';
import { applyTheme } from './shared/theme.ts';

applyTheme();
listenForKeys();
loadAtFirstSign();
const client = createQueryClient();
const router = createConsoleRouter(client);
void draw();

/**
 * Draws once it is known who is there and the page's file has come: drawn before, the frame would be drawn three times. Not
 * awaited by this file, since files of pages import it and would wait for it.
 */
async function draw(): Promise<void> {
  const stopFollowing = router.history.subscribe(() => void router.load());
  await Promise.allSettled([client.query(sessionQuery), router.load()]);
  stopFollowing();
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
