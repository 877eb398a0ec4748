/**
 * Blocks far from the view are laid out when they come near (src/styles/page.css), which makes a page appear sooner. But the
 * place of a reader is a distance from the top of the page, and that is known only when everything above is laid out. So
 * a page that is returned to or loaded again is laid out whole at once, and any other one as soon as there is time for it.
 */

/** Runs before the first paint, inline. */
export const returnScript = `if (performance.getEntriesByType('navigation')[0]?.type !== 'navigate')
  document.documentElement.dataset.laidOut = '';`;

/** So long a page may be busy with other things before a piece of work is done all the same. */
const PATIENCE_MS = 300;

const whenIdle = (act: (timeIsLeft: () => boolean) => void): void => {
  // Safari knows no idle time.
  if (!('requestIdleCallback' in window)) setTimeout(() => act(() => false), 20);
  else requestIdleCallback((idle) => act(() => idle.timeRemaining() > 2), { timeout: PATIENCE_MS });
};

/** Lays out what is left, block by block, as long as nothing else is to be done. */
export function layOutWhenIdle(): void {
  const { dataset } = document.documentElement;
  if (dataset['laidOut'] !== undefined) return;
  const blocks = document.querySelectorAll<HTMLElement>('main :is(p, ul, .katex-display, .theorem)');
  let done = 0;
  const goOn = (timeIsLeft: () => boolean): void => {
    while (done < blocks.length) {
      const block = blocks[done++]!;
      block.style.contentVisibility = 'visible';
      // Asking for its size lays it out now, while there is time, and not all of them together at the next frame.
      block.getBoundingClientRect();
      if (!timeIsLeft()) break;
    }
    if (done < blocks.length) whenIdle(goOn);
    else dataset['laidOut'] = '';
  };
  whenIdle(goOn);
}
