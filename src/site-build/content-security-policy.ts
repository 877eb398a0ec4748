import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';

/**
 * Writes a Content-Security-Policy into every built page.
 *
 * Astro's `experimental.csp` cannot say this policy: it knows no `style-src-attr`, which KaTeX's style
 * attributes need, and it lists the hashes of the whole site on every page instead of the page's own.
 *
 * @param options.except the folder of fragments, as in `previews/`: the policy of the page that shows them governs them
 */
export function contentSecurityPolicy(options: { except: string }): AstroIntegration {
  return {
    name: 'content-security-policy',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const files = (await readdir(folder, { recursive: true }))
          .map((file) => file.replaceAll('\\', '/'))
          .filter((file) => file.endsWith('.html') && !file.startsWith(options.except));
        for (const file of files) {
          const path = join(folder, file);
          try {
            await writeFile(path, withPolicy(await readFile(path, 'utf8')));
          } catch (error) {
            throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
              cause: error,
            });
          }
        }
        logger.info(`${files.length} pages carry a policy`);
      },
    },
  };
}

/**
 * The page with its policy as the first element of the head after the charset; no other byte changes.
 * Throws when the page has an inline event handler, which no hash of this policy could allow, or a policy already.
 */
export function withPolicy(html: string): string {
  const page = readPage(html);
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(page)}">`;
  return html.slice(0, page.metaOffset) + meta + html.slice(page.metaOffset);
}

interface InlineHashes {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** `frame-ancestors` and `report-uri` are left out on purpose: in a meta tag they only log errors. */
function policy({ scripts, styles }: InlineHashes): string {
  return [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...scripts].join(' '),
    ["style-src 'self'", ...styles].join(' '),
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; ');
}

function readPage(html: string): InlineHashes & { readonly metaOffset: number } {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  let headOffset: number | undefined;
  let charsetOffset: number | undefined;

  const visit = (node: Tree.Node): void => {
    if ('tagName' in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      for (const name of attributes.keys()) {
        if (name.startsWith('on')) {
          throw new Error(`<${node.tagName}> has the inline event handler ${name}, which the policy forbids`);
        }
      }
      if (node.tagName === 'head') headOffset = startOfContent(node);
      if (node.tagName === 'meta' && attributes.has('charset')) {
        charsetOffset = node.sourceCodeLocation?.endOffset;
      }
      if (attributes.get('http-equiv')?.toLowerCase() === 'content-security-policy') {
        throw new Error('the page has a Content-Security-Policy already');
      }
      if (node.tagName === 'script' && !attributes.has('src') && isExecuted(attributes.get('type'))) {
        scripts.add(hash(textOf(node)));
      }
      if (node.tagName === 'style') styles.add(hash(textOf(node)));
      if ('content' in node) visit(node.content);
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  // Without scripting the parser sees the elements inside <noscript> too.
  visit(parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false }));

  const metaOffset = charsetOffset ?? headOffset;
  if (metaOffset === undefined) throw new Error('the page has no head to carry the policy');
  return { scripts: [...scripts], styles: [...styles], metaOffset };
}

/** Where the content of the head begins, also when its start tag is implied. */
function startOfContent(head: Tree.Element): number | undefined {
  const location = head.sourceCodeLocation;
  if (location?.startTag !== undefined) return location.startTag.endOffset;
  return head.childNodes.find((child) => child.sourceCodeLocation)?.sourceCodeLocation?.startOffset;
}

/** Data blocks (JSON, for example) are never executed, so the policy does not cover them. */
function isExecuted(type: string | undefined): boolean {
  return [
    undefined,
    '',
    'module',
    'text/javascript',
    'application/javascript',
    'importmap',
    'speculationrules',
  ].includes(type?.trim().toLowerCase());
}

function textOf(element: Tree.Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
