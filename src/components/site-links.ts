/** Address of a page of the site, whatever path it is served under: `pagePath('/about/')`. */
export function pagePath(path: `/${string}`): string {
  return import.meta.env.BASE_URL.replace(/\/$/, '') + path;
}
