/** How far out of view an island is when its script is fetched. */
const MARGIN = '200px';

/**
 * `client:near`: an island comes to life when it is in view or near it, but never before the page has been painted for
 * the first time, so that a figure at the top of a page does not hold up its text.
 */
const near = (load: () => Promise<() => Promise<void>>, _options: unknown, island: HTMLElement): void => {
  const wake = async (): Promise<void> => {
    const hydrate = await load();
    await hydrate();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void wake();
    },
    { rootMargin: MARGIN },
  );
  // A task that is queued in a frame runs after that frame was painted.
  requestAnimationFrame(() =>
    setTimeout(() => {
      // The island itself has no box; its children have.
      for (const child of island.children) observer.observe(child);
    }),
  );
};

export default near;
