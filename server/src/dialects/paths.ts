/** The router refuses longer parts of a path before a dialect could answer. Nothing is called so. */
const partLengthMax = 500;

/**
 * A path that reaches the dialect's own routes whatever stands in it: where an escape is broken, every percent sign stands
 * for itself, and parts beyond the router's limit are cut.
 */
export function routable(path: string): string {
  const parts = path.split('/').map((part) => (part.length > partLengthMax ? part.slice(0, partLengthMax) : part));
  return parts
    .map((part) => (isDecodable(part) ? part : part.replaceAll('%', '%25').slice(0, partLengthMax)))
    .join('/');
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
