import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';
import { resultIds } from '../../src/results/result-ids.ts';
import { readResults } from '../../scripts/result-files.ts';
import { claimsOfProof } from '../results/claims-of-proof.ts';
import { pagesOf, rootSite } from './built-site.ts';

/** A statement as a page shows it. */
interface Statement {
  readonly page: string;
  readonly id: string;
  /** Texts of the provenance labels in its heading. */
  readonly labels: readonly string[];
  readonly text: string;
}

const statements = pagesOf(rootSite).flatMap(statementsOf);
const results = new Map(readResults().map(({ result }) => [result.id as string, result]));

test('every result has a statement, and every statement is a result', () => {
  const shown = new Set(statements.map(({ id }) => id));
  expect(resultIds.filter((id) => !shown.has(id) && !isNotePage(id))).toEqual([]);
  expect([...shown].filter((id) => !results.has(id))).toEqual([]);
});

for (const { page, id, labels, text } of statements) {
  test(`/${page} ${id} carries its provenance and claims no proof of the paper`, () => {
    const { provenance, hypotheses } = results.get(id)!;
    expect(labels).toEqual([provenance]);
    if (provenance === 'record') {
      expect(text).toMatch(/\bas recorded\b/i);
      expect(claimsOfProof(text)).toEqual([]);
    }
    if (hypotheses.length > 0) expect(text).toContain('Assumptions');
  });
}

test('the ledger has a label and the numbers of every result', async ({ page }) => {
  await page.goto('results/');
  const groups = await page.locator('.ledger tbody').all();
  expect(groups).toHaveLength(results.size);
  for (const [index, { name, provenance, claims = [] }] of [...results.values()].entries()) {
    const group = groups[index]!;
    await expect(group.locator('.ledger-name')).toContainText(name);
    await expect(group.locator('.provenance')).toHaveText(provenance);
    await expect(group.locator('td:text-is("agrees")')).toHaveCount(claims.length);
  }
});

test('the ledger stays a table for those who hear it, at any width', async ({ page }) => {
  await page.goto('results/');
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const table = page.getByRole('table', { name: 'The ledger' });
    await expect(table.getByRole('columnheader', { includeHidden: true })).toHaveCount(5);
    await expect(table.getByRole('rowheader')).toHaveCount(results.size);
    const firstClaim = table.getByRole('row').nth(2);
    await expect(firstClaim.getByRole('cell')).toHaveCount(5);
  }
});

test('the numbers behind a statement open without JavaScript', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('high-temperature/');
  const box = page.locator('#thm-high-temperature');
  await expect(box.locator('.numbers').first()).toBeHidden();
  await box.locator('summary').first().click();
  await expect(box.locator('.numbers').first()).toContainText(/measured 0\.743\d ± 0\.0022,\s+predicted/);
  await context.close();
});

/** A note may be stated by its own page as a whole. */
function isNotePage(id: string): boolean {
  return pagesOf(rootSite).includes(`notes/${id.replace('note-', 'n')}/`);
}

function statementsOf(page: string): Statement[] {
  const file = join(rootSite.folder, page === '' || page.endsWith('/') ? `${page}index.html` : page);
  const found: Statement[] = [];
  const visit = (node: Tree.Node): void => {
    if ('attrs' in node && classesOf(node).includes('theorem')) {
      const id = node.attrs.find(({ name }) => name === 'id')?.value ?? '';
      found.push({ page, id, labels: labelsOf(node), text: textOf(node) });
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(readFileSync(file, 'utf8')));
  return found;
}

/** The provenance labels in the first paragraph of a box. */
function labelsOf(box: Tree.Element): string[] {
  const labels: string[] = [];
  const visit = (node: Tree.Node): void => {
    if ('attrs' in node && classesOf(node).includes('provenance')) labels.push(textOf(node).trim());
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  const heading = box.childNodes.find((node) => 'attrs' in node && classesOf(node).includes('theorem-name'));
  if (heading) visit(heading);
  return labels;
}

function classesOf(node: Tree.Element): string[] {
  return (node.attrs.find(({ name }) => name === 'class')?.value ?? '').split(/\s+/);
}

function textOf(node: Tree.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join(' ') : '';
}
