/**
 * Blocks far from the view are laid out when they come near (src/styles/page.css), which makes a page appear sooner. But the
 * place of a reader is a distance from the top of the page, and that is known only when everything above is laid out. So
 * a page that is returned to or loaded again is laid out whole at once, and any other one as soon as there is time for it.
 */

/** Runs before the first paint, inline. */
export const returnScript = `if (performance.getEntriesByType('navigation')[0]?.type !== 'navigate')
  document.documentElement.dataset.laidOut = '';`;

/** Blocks to a piece of work: few enough that the page answers in between. */
const BLOCKS_AT_ONCE = 3;

const whenIdle = (act: () => void): void => {
  // Safari knows no idle time.
  if ('requestIdleCallback' in window) requestIdleCallback(act);
  else setTimeout(act, 50);
};

/** Lays out what is left, piece by piece. */
export function layOutWhenIdle(): void {
  const { dataset } = document.documentElement;
  if (dataset['laidOut'] !== undefined) return;
  const blocks = document.querySelectorAll<HTMLElement>('main :is(p, ul, .katex-display, .theorem)');
  let done = 0;
  const goOn = (): void => {
    for (const last = done + BLOCKS_AT_ONCE; done < last; done++) {
      const block = blocks[done];
      if (block) block.style.contentVisibility = 'visible';
    }
    if (done < blocks.length) whenIdle(goOn);
    else dataset['laidOut'] = '';
  };
  whenIdle(goOn);
}
