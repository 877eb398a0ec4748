/**
 * Blocks far from the view are laid out when they come near (src/styles/page.css), which makes a page appear sooner. But the
 * place of a reader is a distance from the top of the page, and that is known only when everything above is laid out. So
 * a page that is returned to, loaded again, or opened at an anchor is laid out whole at once, and any other one as soon as
 * there is time for it.
 */

/** Runs before the first paint, inline. */
export const placeScript = `if (location.hash || performance.getEntriesByType('navigation')[0]?.type !== 'navigate')
  document.documentElement.dataset.whole = '';`;

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
 * Lays out what is left, piece by piece, when nothing else is to be done. `data-laid-out` says that it is done; no style
 * depends on it, for that would mean to look at the whole page again.
 */
export function layOutWhenIdle(): void {
  const { dataset } = document.documentElement;
  if (dataset['whole'] !== undefined) {
    dataset['laidOut'] = '';
    return;
  }
  const blocks = document.querySelectorAll<HTMLElement>('main :is(p, ul, .katex-display, .theorem, .ledger > tbody)');
  let done = 0;
  const goOn = (): void => {
    const end = performance.now() + PIECE_MS;
    while (done < blocks.length && performance.now() < end) {
      const block = blocks[done++]!;
      block.style.contentVisibility = 'visible';
      // Asking for its size lays it out now, and not all of them together at the next frame.
      block.getBoundingClientRect();
    }
    if (done < blocks.length) whenIdle(goOn);
    else dataset['laidOut'] = '';
  };
  whenIdle(goOn);
}
