import { expect, test } from 'vitest';
import { ComputingSpeed } from '#runtime/computing-speed.ts';

test('expected durations follow the chunks seen, half of the way each time', () => {
  const speed = new ComputingSpeed();
  const guess = speed.milliseconds(1e9);
  // A device at exactly twice the first guess.
  speed.learn(2e9, guess);
  expect(speed.milliseconds(1e9)).toBeCloseTo(guess / 1.5, 9);
  for (let chunk = 0; chunk < 40; chunk++) speed.learn(2e9, guess);
  expect(speed.milliseconds(1e9)).toBeCloseTo(guess / 2, 6);
});

test('small chunks, which are mostly overhead, teach nothing', () => {
  const speed = new ComputingSpeed();
  const guess = speed.milliseconds(1e6);
  speed.learn(1e6, 500);
  speed.learn(0, 0);
  expect(speed.milliseconds(1e6)).toBe(guess);
});
