import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { positionOfValue, SLIDER_STEPS, stepValue, valueAtPosition } from '#runtime/slider.ts';
import type { NumberParameter } from '#widgets/parameter.ts';
import { spec } from '#widgets/second-moment/spec.ts';

const parameters = Object.entries(spec.parameters).filter((entry): entry is [string, NumberParameter] =>
  ['number', 'integer'].includes(entry[1].kind),
);

describe.each(parameters)('slider of %s', (_, parameter) => {
  const { slider, min, max, kind } = parameter;

  test('its ends are exact and inside the accepted range', () => {
    expect(valueAtPosition(parameter, 0)).toBe(slider.min);
    expect(valueAtPosition(parameter, SLIDER_STEPS)).toBe(slider.max);
    expect(slider.min).toBeGreaterThanOrEqual(min);
    expect(slider.max).toBeLessThanOrEqual(max);
    expect(positionOfValue(parameter, min)).toBe(0);
    expect(positionOfValue(parameter, max)).toBe(SLIDER_STEPS);
  });

  test('moving right never lowers the value; integers stay whole, logs have three figures', () => {
    let previous = -Infinity;
    for (let position = 0; position <= SLIDER_STEPS; position++) {
      const value = valueAtPosition(parameter, position);
      expect(value).toBeGreaterThanOrEqual(previous);
      if (kind === 'integer') expect(Number.isInteger(value)).toBe(true);
      else if (slider.scale === 'log') expect(Number(value.toPrecision(3))).toBe(value);
      previous = value;
    }
  });

  test('a step moves inside the range, by more when coarse and less when fine, and stops at the ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: SLIDER_STEPS - 1 }),
        fc.constantFrom(1 as const, -1 as const),
        (at, way) => {
          const value = valueAtPosition(parameter, at);
          const [fine, normal, coarse] = (['fine', 'normal', 'coarse'] as const).map(
            (size) => way * (stepValue(parameter, value, way, size) - value),
          );
          if (value !== (way > 0 ? max : min)) expect(fine).toBeGreaterThan(0);
          expect(normal).toBeGreaterThanOrEqual(fine!);
          expect(coarse).toBeGreaterThanOrEqual(normal!);
        },
      ),
    );
    expect(stepValue(parameter, max, 1, 'coarse')).toBe(max);
    expect(stepValue(parameter, min, -1, 'coarse')).toBe(min);
  });
});

test('from zero, a logarithmic parameter steps onto its slider', () => {
  const { beta } = spec.parameters;
  expect(beta.kind === 'number' && stepValue(beta, 0, 1, 'normal')).toBe(0.001);
});
