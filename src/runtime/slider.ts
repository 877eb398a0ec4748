import type { NumberParameter } from '#widgets/parameter.ts';

/** Number of positions of a slider. */
export const SLIDER_STEPS = 1000;

export type StepSize = 'fine' | 'normal' | 'coarse';

/** Shift takes coarse steps, Alt fine ones. */
export function stepSize(event: { readonly shiftKey: boolean; readonly altKey: boolean }): StepSize {
  if (event.shiftKey) return 'coarse';
  return event.altKey ? 'fine' : 'normal';
}

function round(parameter: NumberParameter, value: number): number {
  if (parameter.kind === 'integer') return Math.round(value);
  const { slider } = parameter;
  // A linear slider keeps the decimals of its step, a logarithmic one three significant figures.
  if (slider.scale === 'log') return Number(value.toPrecision(3));
  const decimals = Math.max(0, Math.ceil(-Math.log10(linearStep(parameter))) + 1);
  return Number(value.toFixed(decimals));
}

function linearStep({ slider }: NumberParameter): number {
  return slider.step ?? (slider.max - slider.min) / 100;
}

/** The value at a slider position from 0 to SLIDER_STEPS; the ends are exact. */
export function valueAtPosition(parameter: NumberParameter, position: number): number {
  const { scale, min, max } = parameter.slider;
  if (position <= 0) return min;
  if (position >= SLIDER_STEPS) return max;
  const fraction = position / SLIDER_STEPS;
  if (scale === 'log') return round(parameter, min * (max / min) ** fraction);
  const step = linearStep(parameter);
  return round(parameter, min + Math.round((fraction * (max - min)) / step) * step);
}

/** The position that shows a value; values off the slider's part of the range stand at its end. */
export function positionOfValue(parameter: NumberParameter, value: number): number {
  const { scale, min, max } = parameter.slider;
  const inside = Math.min(Math.max(value, min), max);
  const fraction =
    scale === 'log' ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
  return Math.round(fraction * SLIDER_STEPS);
}

const logFactors: Readonly<Record<StepSize, number>> = {
  fine: 10 ** 0.01,
  normal: 10 ** 0.05,
  coarse: 10 ** 0.25,
};
const linearFactors: Readonly<Record<StepSize, number>> = { fine: 0.1, normal: 1, coarse: 10 };

/** The next value up or down. Stops at the ends of the accepted range, and always moves inside it. */
export function stepValue(
  parameter: NumberParameter,
  value: number,
  direction: 1 | -1,
  size: StepSize,
): number {
  const { min, max, slider, kind } = parameter;
  let next: number;
  if (slider.scale === 'log' && value > 0) {
    next = round(parameter, value * logFactors[size] ** direction);
  } else if (slider.scale === 'log') {
    next = direction > 0 ? Math.max(slider.min, value) : value;
  } else {
    next = round(parameter, value + direction * linearStep(parameter) * linearFactors[size]);
  }
  if (next === value && kind === 'integer') next = value + direction;
  return Math.min(Math.max(next, min), max);
}
