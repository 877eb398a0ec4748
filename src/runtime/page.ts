import { presetValues } from '#widgets/widget-spec.ts';
import { EnginePool } from './engine-pool.ts';
import { PageLink } from './page-link.ts';
import { presetOwner } from './registry.ts';

/** What the widgets of one page share. */
export interface Page {
  readonly pool: EnginePool;
  readonly link: PageLink;
}

let page: Page | undefined;

/** The page that this code runs in: the workers and the address of the widgets that its HTML declares. */
export function currentPage(engineVersion: string): Page {
  if (!page) {
    const declared = document.querySelectorAll<HTMLElement>('[data-widget-preset]');
    const widgets = [...declared].map((host) => {
      const presetId = host.dataset.widgetPreset!;
      const spec = presetOwner(presetId);
      return { spec, opening: presetValues(spec, presetId) };
    });
    const pool = new EnginePool();
    addEventListener('pagehide', () => pool.terminate('The page was left.'));
    page = { pool, link: new PageLink(widgets, engineVersion) };
  }
  return page;
}
