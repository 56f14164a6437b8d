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
// Asked before anything is drawn: all other questions wait for who is there.
client.query(sessionQuery).catch(() => undefined);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={createConsoleRouter(client)} />
    </QueryClientProvider>
  </StrictMode>,
);
