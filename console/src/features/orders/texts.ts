import { createTexts } from '../../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the list of orders. */
export const useOrdersTexts = createTexts({ en, de });
