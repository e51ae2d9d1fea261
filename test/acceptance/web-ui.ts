import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { findBrowser } from './find-browser.js';

const SIZE = { width: 1280, height: 960 };
/** A page may take long on a busy machine, and a run until it is blocked. @unit ms */
const PATIENCE_MS = 120_000;

/** Temporal's Web UI in a browser, as an operator uses it. */
export class WebUi {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  static async open(): Promise<WebUi> {
    const browser = await chromium.launch({
      executablePath: await findBrowser(),
      // Chromium's own sandbox does not start as root.
      args: ['--no-sandbox'],
    });
    const page = await browser.newPage({ viewport: SIZE });
    page.setDefaultTimeout(PATIENCE_MS);
    return new WebUi(browser, page);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /**
   * Opens a page and waits for what it is opened for. Chromium aborts loads whenever an interface of
   * the machine comes or goes (ERR_NETWORK_CHANGED), and the UI then says "Internal Error": so it is
   * opened again.
   */
  async goTo(address: string, awaited: (page: Page) => Locator): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.page.goto(address);
        await awaited(this.page).first().waitFor({ timeout: 10_000 });
        return;
      } catch (error) {
        if (Date.now() > giveUpAt) throw error;
        await sleep(500);
      }
    }
  }

  /** Refreshes the current details as the page says (the key R) until they show something. */
  async seeDetails(pattern: RegExp, isIt = (_: string): boolean => true): Promise<string> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const text = await this.#details();
      if (pattern.test(text) && isIt(text)) return text;
      if (Date.now() > giveUpAt) throw new Error(`no ${String(pattern)} in:\n${text}`);
      await this.page.keyboard.press('r');
      await sleep(500);
    }
  }

  /** Markdown is shown in frames of its own. */
  async #details(): Promise<string> {
    const [, ...frames] = this.page.frames();
    const texts = await Promise.all(
      frames.map((frame) =>
        frame
          .locator('body')
          .innerText({ timeout: 2000 })
          .catch(() => ''),
      ),
    );
    return texts.join('\n');
  }

  /** Puts something else into the form's editor. */
  async replaceJson(value: unknown): Promise<void> {
    await this.page.locator('[contenteditable=true]').first().click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(JSON.stringify(value, null, 2));
  }

  /** In the form's editor: the value of one key, as it stands there. */
  async changeValue(key: string, from: string, to: string): Promise<void> {
    const line = this.page.locator('[contenteditable=true] .cm-line', { hasText: `"${key}"` });
    // A double click marks a word.
    await line.getByText(from, { exact: true }).first().dblclick();
    await this.page.keyboard.insertText(to);
    await line.getByText(to, { exact: true }).first().waitFor();
  }

  /** On the page of a schedule: the arrow beside *Unpause*, *Trigger*, *Trigger*. */
  async trigger(): Promise<void> {
    await this.page.locator('#schedule-actions-menu-button').click();
    await this.page.getByTestId('trigger-schedule').click();
    await this.page.locator('dialog[open]').getByRole('button', { name: 'Trigger' }).click();
  }

  /** *More Actions*, *Send an Update*, its name, its input, *Submit*; with a picture before. */
  async sendUpdate(name: string, input?: unknown, picture?: string): Promise<void> {
    await this.#openUpdate(name);
    const dialog = this.page.locator('dialog[open]');
    await dialog.locator('[contenteditable=true]').click();
    // The dialog keeps what was sent last.
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    if (input !== undefined) await this.page.keyboard.insertText(JSON.stringify(input));
    if (picture !== undefined) await this.picture(picture);
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await this.page.getByText('Update successful').first().waitFor();
  }

  async #openUpdate(name: string): Promise<void> {
    // There is one menu for wide screens and one for narrow ones.
    const item = this.page.getByText('Send an Update').filter({ visible: true }).first();
    const menu = this.page.getByRole('button', { name: 'More Actions' });
    // A page that is being drawn anew closes its menu.
    for (let i = 0; i < 10 && !(await item.isVisible()); i++) {
      await menu.click();
      await item.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await item.click();
    // The select is an input beneath another element.
    await this.page.locator('dialog[open] #update-select').click({ force: true });
    await this.page
      .getByRole('option')
      .filter({ hasText: new RegExp(`^\\s*${name}(?![\\w-])`) })
      .click();
  }

  /** Keeps what is to be seen, where `PACKBENCH_SCREENSHOTS` names a folder. */
  async picture(name: string): Promise<void> {
    const folder = process.env['PACKBENCH_SCREENSHOTS'] ?? '';
    if (folder === '') return;
    await this.page.screenshot({ path: `${folder}/operator-${name}.png` });
  }
}
