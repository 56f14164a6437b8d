import { createTexts } from '../../../shared/i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the first steps. */
export const useFirstStepsTexts = createTexts({ en, de });
