import type { Scene } from './scene.ts';
import { sceneNode, type SvgNode } from './svg.ts';

const namespace = 'http://www.w3.org/2000/svg';

/** Attributes as last written: comparing strings here is much cheaper than asking the document. */
const written = new WeakMap<Element, Readonly<Record<string, string>>>();

function attributesOf(element: Element): Record<string, string> {
  const names = element.getAttributeNames();
  return Object.fromEntries(names.map((name) => [name, element.getAttribute(name)!]));
}

function patchAttributes(element: Element, wanted: Readonly<Record<string, string>>): void {
  const known = written.get(element) ?? attributesOf(element);
  for (const name in known) {
    if (!(name in wanted)) element.removeAttribute(name);
  }
  for (const name in wanted) {
    if (name !== 'xmlns' && known[name] !== wanted[name]) element.setAttribute(name, wanted[name]!);
  }
  written.set(element, wanted);
}

function patch(parent: Element, index: number, node: SvgNode | string): void {
  const existing = parent.childNodes[index];
  if (typeof node === 'string') {
    if (existing?.nodeType === Node.TEXT_NODE) {
      if (existing.nodeValue !== node) existing.nodeValue = node;
    } else {
      const text = parent.ownerDocument.createTextNode(node);
      if (existing) existing.replaceWith(text);
      else parent.append(text);
    }
    return;
  }
  let element = existing instanceof Element && existing.localName === node.tag ? existing : undefined;
  if (!element) {
    element = parent.ownerDocument.createElementNS(namespace, node.tag);
    if (existing) existing.replaceWith(element);
    else parent.append(element);
  }
  patchAttributes(element, node.attributes);
  node.children.forEach((child, position) => patch(element, position, child));
  while (element.childNodes.length > node.children.length) element.lastChild!.remove();
}

/** Draws the picture into `host`, reusing the elements of the previous frame; nobody else may change them. */
export function drawSvg(host: Element, scene: Scene): void {
  patch(host, 0, sceneNode(scene));
}
