import type { Colour } from './palette.ts';
import type { Scene } from './scene.ts';
import { shortPath } from './short-path.ts';
import { sceneNode, type SvgNode } from './svg.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]!);
}

function render(node: SvgNode | string): string {
  if (typeof node === 'string') return escape(node);
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}="${escape(name === 'd' ? shortPath(value) : value)}"`,
  );
  return `<${node.tag}${attributes.join('')}>${node.children.map(render).join('')}</${node.tag}>`;
}

/** The picture as SVG source, for stills and, with its colours resolved, exported files. */
export function svgText(scene: Scene, colour?: Colour): string {
  return render(sceneNode(scene, colour));
}
