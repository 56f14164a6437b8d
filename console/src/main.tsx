import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConsoleRouter } from './app/router.tsx';
import './shared/tokens.css';
import './shared/base.css';
import { listenForKeys } from './shared/keys.ts';
import { createQueryClient } from './shared/query-client.ts';
import { applyTheme } from './shared/theme.ts';

applyTheme();
listenForKeys();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={createConsoleRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
