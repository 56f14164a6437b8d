import { later } from '../later.tsx';

/** A dialog over the page. Escape and a click outside leave things as they are. */
export const Dialog = later(async () => (await import('./dialog-frame.tsx')).DialogFrame);
