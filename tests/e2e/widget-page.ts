import { expect, type Locator, type Page } from '@playwright/test';

/** The parts of one figure that tests touch. */
export class WidgetFigure {
  readonly root: Locator;
  readonly widget: Locator;
  readonly picture: Locator;
  readonly result: Locator;
  readonly stale: Locator;

  constructor(
    readonly page: Page,
    /** The anchor of the figure: `fig-3`. */
    anchor: string,
  ) {
    this.root = page.locator(`#${anchor}`);
    this.widget = this.root.locator('.widget');
    this.picture = this.root.locator('.picture');
    this.result = this.root.locator('.live-result');
    this.stale = this.root.getByText('stale: the picture shows other parameters');
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  field(label: string): Locator {
    return this.root.getByRole('textbox', { name: label, exact: true });
  }

  slider(label: string): Locator {
    return this.root.getByRole('slider', { name: label, exact: true });
  }

  menu(label: string): Locator {
    return this.root.getByRole('combobox', { name: label, exact: true });
  }

  /** Brings the figure into view, unfolds the controls of a first look, and waits until it answers. */
  async awake(): Promise<void> {
    await this.picture.scrollIntoViewIfNeeded();
    const folded = this.root.locator('.more:not([open]) > summary');
    if ((await folded.count()) > 0) await folded.click();
    await expect(this.button('Copy link')).toBeEnabled();
  }

  async openParameters(): Promise<void> {
    await this.awake();
    const details = this.root.locator('.parameters');
    if (!(await details.evaluate((element) => (element as HTMLDetailsElement).open))) {
      await details.locator('summary').click();
    }
    await expect(details.locator('fieldset').first()).toBeVisible();
  }

  async type(label: string, text: string): Promise<void> {
    await this.field(label).fill(text);
    await this.field(label).press('Enter');
  }

  async finished(): Promise<void> {
    // The computation itself takes time, and more of it on a busy machine.
    await expect(this.widget).toHaveAttribute('data-phase', 'done', { timeout: 45_000 });
  }

  /** Every point of every curve that is drawn. */
  async curves(): Promise<string[]> {
    await expect(this.picture.locator('.live path').first()).toBeAttached();
    return this.picture
      .locator('.live path')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
  }

  /** Every word of the live picture: tick labels, axis labels, legend. */
  words(): Promise<string[]> {
    return this.picture.locator('.live text').allTextContents();
  }

  /** Fraction of the run that is done, 0 to 1; NaN when none is under way. */
  progress(): Promise<number> {
    return this.root
      .getByRole('progressbar')
      .evaluateAll(([bar]) => (bar ? (bar as HTMLProgressElement).value : Number.NaN));
  }
}

/** A number that could not be computed shows as one of these. */
const NO_NUMBER = /NaN|Infinity|undefined|null|\[object/;

/** Fails when a number in the text could not be computed. */
export async function saysOnlyNumbers(words: Locator): Promise<void> {
  expect((await words.allInnerTexts()).filter((text) => NO_NUMBER.test(text))).toEqual([]);
}
