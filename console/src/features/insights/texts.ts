import { createTexts } from '../../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the insights. */
export const useInsightsTexts = createTexts({ en, de });
