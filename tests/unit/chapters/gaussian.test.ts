import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StillFile } from '#runtime/still.ts';
import { simulation } from '#widgets/overlap-drift/simulation.ts';
import { spec, type OverlapDriftParameters } from '#widgets/overlap-drift/spec.ts';
import { view } from '#widgets/overlap-drift/view.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { presetValues } from '#widgets/widget-spec.ts';
import { runWidget } from '../widgets/run-widget.ts';

// The numbers of content/chapters/gaussian.mdx: those of its figures from their stills, those of its links from runs.

describe('numbers of the chapter on Gaussian initialisation', () => {
  const text = readFileSync('content/chapters/gaussian.mdx', 'utf8').replaceAll(/\s+/g, ' ');

  function numbersOf(
    values: OverlapDriftParameters,
    trajectory: Trajectory,
  ): Readonly<Record<string, string>> {
    return view.describe(trajectory, values).numbers;
  }

  function afresh(preset: string, change: Partial<OverlapDriftParameters>): Readonly<Record<string, string>> {
    const values = { ...presetValues(spec, preset), ...change };
    return numbersOf(values, runWidget(spec, simulation, values));
  }

  const still = JSON.parse(readFileSync('content/figures/fig-overlap-drift.json', 'utf8')) as StillFile;
  const columns = Object.fromEntries(
    Object.entries(still.columns).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const shown = presetValues(spec, 'fig-overlap-drift');
  const figure = numbersOf(shown, { columns, facts: {}, frame: spec.plan(shown).frames - 1 });

  test('of the figures', () => {
    expect(text).toContain('One head pushes a token by about 0.6;');
    expect(Math.abs(Math.sqrt(Number(figure['kernelOfSelf'])) - 0.6)).toBeLessThan(0.05);
    expect(text).toContain('an overlap drifts on average by 0.23 in a unit');
    expect(Number(figure['driftFormula']).toFixed(2)).toBe('0.23');
    expect(text).toContain('standard deviation of its random part is 0.12.');
    expect(Number(figure['spreadFormula']).toFixed(2)).toBe('0.12');
    expect([figure['falling'], figure['pairs']]).toEqual(['0', '66']);
    const { beta, dimension } = presetValues(spec, 'fig-kernel');
    expect(beta ** 2 / dimension).toBe(0.5);
    // The captions say 2 %: Δτ s_ii.
    expect(Math.round(100 * 0.05 * Number(figure['kernelOfSelf']))).toBe(2);
  });

  test('of the links', () => {
    expect(text).toContain('5 of the 66 overlaps fall.');
    expect(afresh('fig-overlap-drift', { beta: 1000 })['falling']).toBe('5');
    const scattered = afresh('fig-overlap-drift', { beta: 1000, start: 'uniform' });
    expect(text).toContain('it is 21 of 66, although the mean overlap still rises');
    expect(scattered['falling']).toBe('21');
    expect(Number(scattered['driftFormula'])).toBeGreaterThan(0);
    expect(text).toContain('0.20 instead of 0.23 on average');
    const long = afresh('fig-overlap-drift', { deltaTau: 0.5 });
    expect(Number(long['drift']).toFixed(2)).toBe('0.20');
    expect(Number(long['driftFormula']).toFixed(2)).toBe('0.23');
    // D / (1 + Δτ s) for large d: a standard error is 1 % of it, and 1/d is 3 %.
    const predicted = Number(long['driftFormula']) / (1 + 0.5 * Number(long['kernelOfSelf']));
    expect(Math.abs(Number(long['drift']) / predicted - 1)).toBeLessThan(0.04);
    expect(text).toContain('The error bars are about as long as the arrows.');
    // Two standard errors of a pair, from the spread of single layers in a unit of τ, beside the mean arrow.
    const few = afresh('fig-overlap-drift', { headsDrawn: 16 });
    const bar = (2 * Number(few['spread'])) / Math.sqrt(0.05 * 16);
    expect(Math.abs(Math.log2(bar / Number(few['driftFormula'])))).toBeLessThan(0.6);
    const wide = afresh('fig-overlap-drift', { dimension: 128, headsDrawn: 512 });
    expect(wide['driftError']).toBe(figure['driftError']);
  });
});
