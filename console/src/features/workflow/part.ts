import type { Change, Definition } from './definition.ts';
import type { Section } from './references.ts';

/** What the form of a part of the whole workflow is given. */
export interface PartProps {
  readonly definition: Definition;
  readonly onChange: Change;
  /** Gives a member another name, also wherever the definition speaks of it. */
  readonly onRename: (section: Section, from: string, to: string) => void;
  /** Goes on to another form. */
  readonly onSelect: (what: string | undefined) => void;
}
