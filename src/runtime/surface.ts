import { drawCanvas } from '#charts/canvas.ts';
import type { Paint } from '#charts/palette.ts';
import type { Scene } from '#charts/scene.ts';
import { drawSvg } from '#charts/svg-dom.ts';

/** Where a live picture is drawn: elements of SVG, or a canvas for pictures of very many marks. */
export interface Surface {
  draw(scene: Scene): void;
}

/** Draws into `host`, which must be empty. `redraw` is called when the theme has changed. */
export function createSurface(host: HTMLElement, kind: 'svg' | 'canvas', redraw: () => void): Surface {
  // SVG follows the theme by itself: its colours are CSS variables.
  return kind === 'svg' ? { draw: (scene) => drawSvg(host, scene) } : createCanvas(host, redraw);
}

function createCanvas(host: HTMLElement, redraw: () => void): Surface {
  const canvas = host.ownerDocument.createElement('canvas');
  canvas.className = 'chart';
  canvas.setAttribute('role', 'img');
  host.append(canvas);
  const context = canvas.getContext('2d')!;
  const style = getComputedStyle(host);
  let colours = new Map<Paint, string>();
  const colour = (paint: Paint): string => {
    let value = colours.get(paint);
    if (value === undefined) {
      value = style.getPropertyValue(`--chart-${paint}`).trim();
      colours.set(paint, value);
    }
    return value;
  };
  new MutationObserver(() => {
    colours = new Map();
    redraw();
  }).observe(host.ownerDocument.documentElement, { attributeFilter: ['data-theme'] });
  return {
    draw(scene) {
      const pixelRatio = devicePixelRatio;
      canvas.setAttribute('aria-label', scene.title);
      canvas.width = Math.round(scene.width * pixelRatio);
      canvas.height = Math.round(scene.height * pixelRatio);
      const fonts = { text: style.fontFamily, math: style.getPropertyValue('--font-math') };
      drawCanvas(context, scene, { colour, fonts, pixelRatio });
    },
  };
}
