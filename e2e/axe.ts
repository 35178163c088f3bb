/** What axe has against what is on show: the one way in which end-to-end tests check accessibility. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { setTheme } from './support.ts';

/** What depends on the theme; the rest is the same in both. */
const OF_THEME = ['color-contrast'];

/** Programs in terminals choose their own colours; xterm holds them to the contrast that the unit test of the theme computes. */
const OF_PROGRAMS = '.xterm-screen, .xterm-accessibility';

/** The name must hold all of the text. Whoever speaks to a control says its label; figures beside it change all the time. */
const NAME_RULE = 'label-content-name-mismatch';

/** Whether the label, which is the first text that is not mere decoration, is in the name of the control. */
function isNamedByLabel(page: Page, target: string): Promise<boolean> {
  return page.evaluate((selector) => {
    const control = document.querySelector(selector);
    if (control === null) return true; // It has gone meanwhile.
    const name = (control.getAttribute('aria-label') ?? '').toLowerCase();
    const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      const label = textContent?.trim().toLowerCase() ?? '';
      if (label === '' || parentElement?.closest('[aria-hidden="true"]')) continue;
      return name.includes(label);
    }
    return true;
  }, target);
}

/**
 * One line for each element that breaks a rule, with the rule, what is wrong, and where.
 *
 * @param within a CSS selector of what is checked, the whole page without it
 */
async function faults(page: Page, within: string | undefined, rules?: string[]): Promise<string[]> {
  // The other way opens a second page, which Electron has not.
  let axe = new AxeBuilder({ page })
    .setLegacyMode()
    .exclude(OF_PROGRAMS)
    .options({ resultTypes: ['violations'] });
  if (within !== undefined) axe = axe.include(within);
  if (rules !== undefined) axe = axe.withRules(rules);
  const { violations } = await axe.analyze();
  const figures = new Set<string>();
  for (const { id, nodes } of violations) {
    if (id !== NAME_RULE) continue;
    for (const { target } of nodes) if (await isNamedByLabel(page, String(target[0]))) figures.add(String(target[0]));
  }
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes
      .filter(({ target }) => id !== NAME_RULE || !figures.has(String(target[0])))
      .map(({ target, html, any, all, none }) => {
        const why = [...any, ...all, ...none].map(({ message }) => message).join('; ');
        return `${impact}, ${id}: ${why} At ${target.join(' ')}: ${html.slice(0, 240)}`;
      }),
  );
}

/**
 * Nothing is wrong with what is on show: all rules in the dark theme, then those that depend on the theme in the light
 * one, which stays. What is wrong does not end the test at once, so that one run tells all of it.
 *
 * @param what how the state on show is called in the message
 * @param inTheme does something while a theme is on, such as taking a picture
 */
export async function expectAccessible(
  page: Page,
  what: string,
  { within, inTheme }: { within?: string; inTheme?: (theme: 'dark' | 'light') => Promise<void> } = {},
): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await inTheme?.(theme);
    const found = await faults(page, within, theme === 'dark' ? undefined : OF_THEME);
    expect.soft(found, `${what}, ${theme}`).toEqual([]);
  }
}
