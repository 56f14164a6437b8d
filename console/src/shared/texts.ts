import { createTexts } from './i18n/texts.tsx';
import de from './messages/de.json';
import en from './messages/en.json';

/** Texts of the shared components. */
export const useSharedTexts = createTexts({ en, de });
