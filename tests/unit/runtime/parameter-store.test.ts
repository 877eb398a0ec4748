import { expect, test, vi } from 'vitest';
import { asDisplayed, ParameterStore, sameRun } from '#runtime/parameter-store.ts';
import { spec as secondMoment } from '#widgets/second-moment/spec.ts';
import { defaultValues, type WidgetSpec } from '#widgets/widget-spec.ts';

const spec = secondMoment as unknown as WidgetSpec;

test('accepted text becomes the value, exactly', () => {
  const store = new ParameterStore(spec);
  expect(store.set('beta', ' 4.2e-3 ')).toBe(true);
  expect(store.values['beta']).toBe(0.0042);
});

test('refused text leaves every value and names the range beside its control only', () => {
  const store = new ParameterStore(spec);
  const listener = vi.fn();
  store.subscribe(listener);
  expect(store.set('tokenCount', '1')).toBe(false);
  expect(store.values).toEqual(defaultValues(spec));
  expect(store.getSnapshot().problems).toEqual({
    tokenCount: expect.stringContaining('n = 1 is outside 2 to 15000'),
  });
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.set('tokenCount', '12')).toBe(true);
  expect(store.getSnapshot().problems).toEqual({});
});

test('values that do not fit together are refused at the control that was used', () => {
  const store = new ParameterStore(spec);
  expect(store.set('tokenCount', '15000')).toBe(true);
  expect(store.set('dimension', '4096')).toBe(false);
  expect(store.getSnapshot().problems['dimension']).toContain('needs 61440000 coordinates');
  expect(store.values['dimension']).toBe(256);
});

test('display parameters belong to the picture, all others to the run', () => {
  const { beta, ...rest } = spec.parameters;
  const displayed: WidgetSpec = { ...spec, parameters: { ...rest, beta: { ...beta!, group: 'display' } } };
  const run = defaultValues(displayed);
  expect(sameRun(displayed, run, { ...run, beta: 4 })).toBe(true);
  expect(sameRun(spec, run, { ...run, beta: 4 })).toBe(false);
  expect(sameRun(displayed, run, { ...run, beta: 4, seed: 9 })).toBe(false);
  expect(asDisplayed(displayed, run, { ...run, beta: 4, seed: 9 })).toEqual({ ...run, beta: 4 });
});

test('values that are set together are accepted together: what fits only as a pair, and nothing of a bad pair', () => {
  const store = new ParameterStore(spec);
  store.set('tokenCount', '15000');
  const listener = vi.fn();
  store.subscribe(listener);
  // Either alone would break a constraint: 15000 · 4096 is too much, and so it would be in the other order.
  expect(store.setAll({ dimension: '4096', tokenCount: '20' })).toBe(true);
  expect(store.values).toMatchObject({ dimension: 4096, tokenCount: 20 });
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.setAll({ beta: '3', dimension: '1' })).toBe(false);
  expect(store.values).toMatchObject({ beta: 0.05, dimension: 4096 });
  expect(Object.keys(store.getSnapshot().problems)).toEqual(['dimension']);
});
