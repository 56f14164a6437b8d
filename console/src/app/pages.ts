import { ChartNoAxesColumn, Columns3, Flag, List, Mail, Route, Settings, Signpost, Users, Webhook } from 'lucide-react';
import type { QueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type en from './messages/en.json';
import type { Search } from '../shared/search-params.ts';
import * as ordersPage from '../features/orders/orders-page.tsx';
import type { Session } from '../shared/session.ts';
import { ActiveBadge, NeedsBadge, UnmappedBadge } from './badges.tsx';

/** The file of a page. */
interface PageFile {
  readonly Page: ComponentType;
  /** Asks for what the page shows first, while the page is still being made ready. */
  readonly ask?: (client: QueryClient, session: Session, search: Search) => readonly Promise<unknown>[];
}

/** A page of the console. One line here gives it its address, its place in the navigation, its key and its right. */
export interface Page {
  readonly path: string;
  /** Its name: a key of this folder's message files. */
  readonly text: Extract<keyof typeof en, `page.${string}`>;
  readonly icon: LucideIcon;
  /** Pages with the same number stand together. */
  readonly section: 1 | 2 | 3;
  /** The file of the feature whose `Page` is shown; left out for a view of another page. */
  readonly load?: () => Promise<PageFile>;
  /** The view of another page that it is. */
  readonly search?: Readonly<Record<string, string>>;
  /** Not shown to those without the right. */
  readonly right?: string;
  /** The key after G that leads there. */
  readonly key?: string;
  /** Among the first of the phone's bar. */
  readonly phone?: boolean;
  /** A figure beside its name. */
  readonly badge?: ComponentType;
}

const needsUs = { category: 'active', attention: 'merchant' };
// In the first file with everything else: it is where one begins, and a file of its own would be asked for only then.
const orders = () => Promise.resolve(ordersPage);
const webhooks = () => import('../features/webhooks/webhooks-page.tsx');
const board = () => import('../features/order/board/board-page.tsx');

/** All pages in the navigation, in its order. */
export const pages: readonly Page[] = [
  {
    path: '/orders',
    text: 'page.orders',
    icon: List,
    section: 1,
    load: orders,
    right: 'orders.read',
    key: 'o',
    phone: true,
    badge: ActiveBadge,
  },
  {
    path: '/orders',
    text: 'page.needs',
    icon: Flag,
    section: 1,
    search: needsUs,
    right: 'orders.read',
    key: 'n',
    phone: true,
    badge: NeedsBadge,
  },
  {
    path: '/board',
    text: 'page.board',
    icon: Columns3,
    section: 1,
    load: board,
    right: 'orders.read',
    key: 'b',
    phone: true,
  },
  {
    path: '/workflow',
    text: 'page.workflow',
    icon: Route,
    section: 1,
    load: () => import('../features/workflow/workflow-page.tsx'),
    right: 'insights.read',
    key: 'w',
  },
  {
    path: '/insights',
    text: 'page.insights',
    icon: ChartNoAxesColumn,
    section: 1,
    load: () => import('../features/insights/insights-page.tsx'),
    right: 'insights.read',
    key: 'i',
    phone: true,
  },
  {
    path: '/webhooks',
    text: 'page.webhooks',
    icon: Webhook,
    section: 2,
    load: webhooks,
    right: 'endpoints.manage',
    key: 'h',
  },
  {
    path: '/mail',
    text: 'page.mail',
    icon: Mail,
    section: 2,
    load: () => import('../features/mail/mail-page.tsx'),
    right: 'orders.write',
    key: 'e',
  },
  {
    path: '/unmapped',
    text: 'page.unmapped',
    icon: Signpost,
    section: 2,
    load: () => import('../features/unmapped/unmapped-page.tsx'),
    right: 'orders.write',
    key: 'u',
    badge: UnmappedBadge,
  },
  {
    path: '/people',
    text: 'page.people',
    icon: Users,
    section: 3,
    load: () => import('../features/people/people-page.tsx'),
    right: 'keys.manage',
    key: 'p',
  },
  {
    path: '/settings',
    text: 'page.settings',
    icon: Settings,
    section: 3,
    load: () => import('../features/settings/settings-page.tsx'),
    key: 's',
  },
];

/** Pages that are reached from others. */
export const innerPages: readonly Required<Pick<Page, 'path' | 'load'>>[] = [
  { path: '/orders/new', load: () => import('../features/new-order/new-order-page.tsx') },
  { path: '/orders/$key', load: () => import('../features/order/order-page.tsx') },
  { path: '/webhooks/$id', load: webhooks },
];

/** Pages without the frame: for who is not signed in. */
export const outerPages: readonly Required<Pick<Page, 'path' | 'load'>>[] = [
  { path: '/login', load: () => import('../features/session/login-page.tsx') },
  { path: '/welcome', load: () => import('../features/session/welcome-page.tsx') },
];
