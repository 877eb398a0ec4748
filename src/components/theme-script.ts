/**
 * Runs before the first paint, inline, so that the page never flashes in the wrong theme: the reader's choice, or
 * the system's.
 */
export const themeScript = `(() => {
  let theme = null;
  try { theme = localStorage.getItem('theme'); } catch { /* storage may be forbidden */ }
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => { document.documentElement.dataset.theme = theme ?? (system.matches ? 'dark' : 'light'); };
  apply();
  system.addEventListener('change', apply);
})();`;
