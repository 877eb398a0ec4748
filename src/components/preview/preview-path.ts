import { pagePath } from '../site-links.ts';

/**
 * Address of the prerendered fragment that a link shows: `previewPath('eq-logistic')`, `previewPath('term-overlap')`,
 * `previewPath('ref-koubbi2026homogenized')`.
 */
export function previewPath(id: string): string {
  return pagePath(`/previews/${id}/`);
}
