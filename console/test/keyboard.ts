import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Tab stops that no page comes near. */
const stopsMax = 80;

/**
 * Goes on by Tab until the element has the focus, as somebody without a mouse does. Fails where it is not reached, or where the
 * focus cannot be seen on the way.
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < stopsMax; stop += 1) {
    await page.keyboard.press('Tab');
    const unseen = await page.evaluate<string | null>(unseenFocus);
    assert.equal(unseen, null, 'the focus cannot be seen here');
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
  }
  assert.fail(`${String(target)} was not reached within ${stopsMax} stops`);
}

/** Goes there by Tab and presses it. */
export async function pressKey(page: Page, target: Locator, key: 'Enter' | ' ' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes there by Tab and types; in a list of choices that chooses the one that begins so. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

/** The element that has the focus without a ring around it or around what holds it. */
const unseenFocus = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return null;
  const ringed = [focused, focused.parentElement, focused.parentElement?.parentElement].some(
    (element) => element && getComputedStyle(element).boxShadow !== 'none');
  return ringed ? null : focused.outerHTML.slice(0, 200);
})()`;
