import { createTexts } from '../../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the form of a new order. */
export const useNewOrderTexts = createTexts({ en, de });
