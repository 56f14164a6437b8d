import { createTexts } from '../i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** What the server says when it refuses, by the keys of its sentences. */
export const useReasonTexts = createTexts({ en, de });
