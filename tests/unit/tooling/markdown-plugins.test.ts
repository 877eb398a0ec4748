import { createMarkdownProcessor } from '@astrojs/markdown-remark';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { baseLinks } from '../../../src/site-build/base-links.ts';
import { katexGuard } from '../../../src/site-build/katex-guard.ts';
import { keepPunctuation } from '../../../src/site-build/keep-punctuation.ts';
import type { MarkdownNode } from '../../../src/site-build/markdown-tree.ts';

async function render(markdown: string, base = '/'): Promise<string> {
  const processor = await createMarkdownProcessor({
    syntaxHighlight: false,
    remarkPlugins: [remarkMath],
    rehypePlugins: [rehypeKatex, katexGuard, keepPunctuation, [baseLinks, { base }]],
  });
  return (await processor.render(markdown)).code;
}

describe('the KaTeX guard', () => {
  // Astro prints a fault before it throws it on.
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    return () => vi.restoreAllMocks();
  });

  test('lets good TeX through', async () => {
    expect(await render('With $\\beta = 1$.')).toContain('class="katex"');
  });

  test.each([
    ['an unknown command', '$\\nosuchcommand$', /nosuchcommand/],
    ['an open brace', '$\\frac{a}{b$', /KaTeX parse error/],
    ['bad display maths', '$$\n\\begin{aligned} a\n$$', /KaTeX parse error/],
  ])('fails on %s', async (_what, markdown, message) => {
    await expect(render(`First line.\n\n${markdown}\n`)).rejects.toThrow(message);
  });

  test('names the line and every fault of the file', async () => {
    await expect(render('$\\first$\n\ntext\n\n$\\second$')).rejects.toThrow(/:1: .*first[\s\S]*:5: .*second/);
  });
});

describe('links in Markdown', () => {
  test('that start at the root get the base path', async () => {
    const html = await render('[a](/regimes/#fig-1) ![b](/still.svg)', '/companion/');
    expect(html).toContain('href="/companion/regimes/#fig-1"');
    expect(html).toContain('src="/companion/still.svg"');
  });

  test('stay as they are at the root of a host', async () => {
    expect(await render('[a](/regimes/)', '/')).toContain('href="/regimes/"');
  });

  test.each(['#here', '../model/', 'https://arxiv.org/abs/2604.01978', '//host/path', 'mailto:a@b.c'])(
    'that are not root-relative stay as they are: %s',
    async (link) => {
      expect(await render(`[a](${link})`, '/companion/')).toContain(`href="${link}"`);
    },
  );

  test('in HTML written inside MDX get it too, and the attributes of components do not', () => {
    const anchor = (name: string): MarkdownNode => ({
      type: 'mdxJsxTextElement',
      name,
      attributes: [{ type: 'mdxJsxAttribute', name: 'href', value: '/model/' }],
    });
    const tree: MarkdownNode = { type: 'root', children: [anchor('a'), anchor('Card')] };
    baseLinks({ base: '/companion' })(tree);
    const values = tree.children?.map(({ attributes }) => attributes?.[0]?.value);
    expect(values).toEqual(['/companion/model/', '/model/']);
  });
});

describe('punctuation after a formula', () => {
  const formula = (): MarkdownNode => ({
    type: 'element',
    tagName: 'span',
    properties: { className: ['katex'] },
    children: [],
  });
  const paragraph = (...children: MarkdownNode[]): MarkdownNode => ({
    type: 'element',
    tagName: 'p',
    children,
  });

  test('stays on its line', () => {
    const tree = paragraph(formula(), { type: 'text', value: ').  Then' });
    keepPunctuation()(tree);
    expect(tree.children).toEqual([
      {
        type: 'element',
        tagName: 'span',
        properties: { className: ['unbroken'] },
        children: [formula(), { type: 'text', value: ').' }],
      },
      { type: 'text', value: '  Then' },
    ]);
  });

  test('a symbol with a preview counts as a formula', () => {
    const symbol: MarkdownNode = { type: 'mdxJsxTextElement', name: 'Symbol', attributes: [], children: [] };
    const tree = paragraph(symbol, { type: 'text', value: ', then' });
    keepPunctuation()(tree);
    expect(tree.children![0]).toMatchObject({
      properties: { className: ['unbroken'] },
      children: [symbol, { type: 'text', value: ',' }],
    });
  });

  test('a long formula may still break between its pieces', async () => {
    const [kept, free] = (await render('so $a = b + c$, and $d = e$ too')).split(',</span> and') as [
      string,
      string,
    ];
    expect(kept).toContain('class="unbroken"');
    expect(kept.match(/<span class="base">/g)).toHaveLength(3);
    expect(kept.match(/<wbr>\s*<span class="base">/g)).toHaveLength(2);
    expect(free).not.toContain('wbr');
  });

  test('a word after a formula, and a formula at the end, are left alone', () => {
    const tree = paragraph(formula(), { type: 'text', value: ' tokens, ' }, formula());
    keepPunctuation()(tree);
    expect(tree).toEqual(paragraph(formula(), { type: 'text', value: ' tokens, ' }, formula()));
  });
});
