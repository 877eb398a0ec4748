import { expect, test } from 'vitest';
import type { Scene } from '#charts/scene.ts';
import { svgText } from '#charts/svg-text.ts';

const scene: Scene = {
  width: 100,
  height: 50,
  title: 'a < b & "c"',
  marks: [
    { type: 'line', x1: 0, y1: 0.04, x2: 10.06, y2: 1, stroke: 'ink', strokeWidth: 1, dash: '2 1' },
    { type: 'path', d: 'M0,0L1,1', fill: 'simulation-soft' },
    {
      type: 'text',
      x: 1,
      y: 2,
      runs: [{ text: 'm', math: true }, { text: ' < 1' }],
      fill: 'ink',
      size: 13,
      anchor: 'end',
    },
  ],
};

test('text is escaped, coordinates have one decimal, colours are CSS variables', () => {
  expect(svgText(scene)).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img" aria-label="a &lt; b &amp; &quot;c&quot;" class="chart">' +
      '<line x1="0" y1="0" x2="10.1" y2="1" stroke="var(--chart-ink)" stroke-width="1" stroke-dasharray="2 1"></line>' +
      '<path d="M0,0l1 1" fill="var(--chart-simulation-soft)" stroke-linejoin="round" stroke-linecap="round"></path>' +
      '<text x="1" y="2" fill="var(--chart-ink)" font-size="13" text-anchor="end"><tspan class="chart-math">m</tspan> &lt; 1</text>' +
      '</svg>',
  );
});

test('colours may be resolved, for files that leave the page', () => {
  const text = svgText(scene, (paint) => (paint === 'ink' ? '#123456' : '#abcdef'));
  expect(text).not.toContain('var(');
  expect(text).toContain('stroke="#123456"');
  expect(text).toContain('fill="#abcdef"');
});
