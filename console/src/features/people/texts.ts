import { createTexts } from '../../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of keys and people. */
export const usePeopleTexts = createTexts({ en, de });
