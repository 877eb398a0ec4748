/**
 * Blocks far from the view are laid out when they come near (src/styles/page.css), which makes a page appear sooner. But the
 * place of a reader is a distance from the top of the page, and that is known only when the sizes of all blocks above are.
 * So a page that is returned to, loaded again, or opened at an anchor is laid out whole at once, as it is without
 * JavaScript, and for any other one the sizes are found as soon as there is time for it. A link within the page that is
 * followed before that has the page laid out whole, too.
 *
 * Browsers that do not hold the text still when something above it changes its size (Safari) lay out all pages whole.
 */

/** Runs before the first paint, inline. */
export const placeScript = `{
  const { dataset } = document.documentElement;
  const isOpened = performance.getEntriesByType('navigation')[0]?.type === 'navigate';
  if (isOpened && !location.hash && CSS.supports('overflow-anchor', 'auto')) {
    dataset.late = '';
    const onClick = ({ target }) => {
      const link = target.closest('a');
      if (link?.hash && link.pathname === location.pathname && !('measured' in dataset)) delete dataset.late;
    };
    document.addEventListener('click', onClick, { capture: true });
  }
}`;

/** So long a page may be busy with other things before a piece of work is done all the same. */
const PATIENCE_MS = 100;
/** A piece of work: short enough that the page answers in between. */
const PIECE_MS = 10;

function whenIdle(act: () => void): void {
  // Safari knows no idle time.
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: PATIENCE_MS });
  else setTimeout(act, PIECE_MS);
}

/**
 * Finds the sizes of the blocks that wait to be laid out, piece by piece, when nothing else is to be done, and once more
 * when fonts or the width of the page have changed them. `data-measured` says that they are known; no style depends on it,
 * for that would mean to look at the whole page again.
 */
export function measureWhenIdle(): void {
  const { dataset } = document.documentElement;
  const blocks = document.querySelectorAll<HTMLElement>(
    'main :is(p, ul, .katex-display, .equation, .ledger > tbody)',
  );
  let heights = new Map<HTMLElement, number>();
  let done = 0;
  let isMeasuring = false;
  let isOutdated = false;

  const goOn = (): void => {
    const end = performance.now() + PIECE_MS;
    const laidOut: HTMLElement[] = [];
    while (done < blocks.length && performance.now() < end) {
      const block = blocks[done++]!;
      if (getComputedStyle(block).contentVisibility !== 'auto') continue;
      // As it will be when it is near the view, where its margins do not join those of its contents either.
      block.style.contentVisibility = 'visible';
      block.style.contain = 'layout style paint';
      heights.set(block, contentHeight(block));
      laidOut.push(block);
    }
    // Nothing has changed when the next frame is drawn: all blocks get their heights together at the end.
    for (const { style } of laidOut) style.contentVisibility = style.contain = '';
    if (done < blocks.length) whenIdle(goOn);
    else finish();
  };
  const finish = (): void => {
    for (const [{ style }, height] of heights) style.containIntrinsicBlockSize = `${height}px`;
    isMeasuring = false;
    if (isOutdated) measure();
    else dataset['measured'] = '';
  };
  const measure = (): void => {
    delete dataset['measured'];
    isOutdated = isMeasuring;
    if (isMeasuring) return;
    isMeasuring = true;
    heights = new Map();
    done = 0;
    whenIdle(goOn);
  };

  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    measure();
  });
  document.fonts.addEventListener('loadingdone', measure);
  measure();
}

/** In px, without padding and border. Lays the block out. */
function contentHeight(block: HTMLElement): number {
  const { paddingTop, paddingBottom, borderTopWidth, borderBottomWidth } = getComputedStyle(block);
  const edges = [paddingTop, paddingBottom, borderTopWidth, borderBottomWidth];
  return edges.reduce(
    (height, edge) => height - Number.parseFloat(edge),
    block.getBoundingClientRect().height,
  );
}
