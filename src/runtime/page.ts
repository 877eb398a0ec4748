import { presetValues } from '#widgets/widget-spec.ts';
import { EnginePool } from './engine-pool.ts';
import { PageLink } from './page-link.ts';
import { loadSpec } from './registry.ts';

/** What the widgets of one page share. */
export interface Page {
  readonly pool: EnginePool;
  readonly link: PageLink;
}

let page: Promise<Page> | undefined;

/** The page that this code runs in: the workers and the address of the widgets that its HTML declares. */
export function currentPage(engineVersion: string): Promise<Page> {
  page ??= openPage(engineVersion);
  return page;
}

async function openPage(engineVersion: string): Promise<Page> {
  const declared = [...document.querySelectorAll<HTMLElement>('[data-widget]')];
  const widgets = await Promise.all(
    declared.map(async ({ dataset }) => {
      const spec = await loadSpec(dataset.widget!);
      return { spec, opening: presetValues(spec, dataset.preset!) };
    }),
  );
  const pool = new EnginePool();
  addEventListener('pagehide', () => pool.terminate('The page was left.'));
  return { pool, link: new PageLink(widgets, engineVersion) };
}
