import { createTexts } from '../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the frame around the pages. */
export const useAppTexts = createTexts({ en, de });
