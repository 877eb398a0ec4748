/**
 * The TeX of a numbered equation in the MDX text of its page.
 *
 * @throws RangeError if the page has no such equation, or if it holds anything beside one displayed formula
 */
export function equationTex(mdx: string, id: string): string {
  const body = new RegExp(`<Equation id="${id}">(.*?)</Equation>`, 's').exec(mdx)?.[1];
  const tex = /^\s*\$\$\n([^$]*)\n\$\$\s*$/.exec(body ?? '')?.[1];
  if (tex === undefined) throw new RangeError(`equation = ${id} is not one formula between $$ lines`);
  return tex;
}
