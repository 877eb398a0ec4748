import { describe, expect, test } from 'vitest';
import { texText } from '#components/tex-text.ts';

describe('a sentence with TeX', () => {
  test('becomes HTML, its words escaped', () => {
    const html = texText('If a < b & "c", then $\\beta>0$ holds.');
    expect(html).toMatch(/^If a &lt; b &amp; &quot;c&quot;, then <span class="katex">/);
    expect(html).toMatch(/ holds\.$/);
    expect(html).toContain('<annotation encoding="application/x-tex">\\beta&gt;0</annotation>');
  });

  test('keeps punctuation on the line of its formula', () => {
    expect(texText('With $d$, and $n$.')).toMatch(
      /^With <span class="unbroken">.*<\/span>,<\/span> and <span class="unbroken">.*<\/span>\.<\/span>$/,
    );
  });

  test('may use the macros of the site and leaves them as they were', () => {
    expect(texText('$\\secondMoment$')).toContain('symbol-second-moment');
    expect(texText('$\\gdef\\mine{x}\\mine$')).toContain('katex');
    expect(() => texText('$\\mine$')).toThrow(/mine/);
  });

  test.each([
    ['bad TeX', 'A $\\nosuchcommand$.', /nosuchcommand/],
    ['a dollar sign alone', 'It costs 5 $.', /dollar sign without its partner/],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => texText(text)).toThrow(message);
  });
});
