import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Player } from '#runtime/player.ts';

/** Animation frames that the test hands out. */
let waiting: FrameRequestCallback | undefined;

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
    waiting = callback;
    return 1;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  waiting = undefined;
});

function tick(milliseconds: number): void {
  const callback = waiting!;
  waiting = undefined;
  callback(milliseconds);
}

/** Where the pictures of a player stood: frame plus the part of the way to the next. */
function watched(frames: number, rate?: number): { player: Player; positions: number[] } {
  const positions: number[] = [];
  const player = new Player(
    ({ frame, ahead }) => positions.push(frame + ahead!),
    () => undefined,
  );
  player.load({ columns: {}, facts: {} }, frames, rate);
  tick(0);
  positions.length = 0;
  return { player, positions };
}

test('pictures move between frames, at the rate of the run and the speed of the reader', () => {
  const { player, positions } = watched(3, 4);
  player.play();
  for (const time of [0, 125, 250]) tick(time);
  player.setSpeed(2);
  for (const time of [300, 375]) tick(time);
  expect(positions).toEqual([0, 0.5, 1, 1.4, 2]);
  expect(player.playing).toBe(false);
  expect(waiting).toBeUndefined();
});

test('without a rate of its own a run plays at 20 frames a second, and stops at its end', () => {
  const { player, positions } = watched(2);
  player.play();
  for (const time of [0, 25, 80]) tick(time);
  expect(positions).toEqual([0, 0.5, 1]);
  expect(waiting).toBeUndefined();
});

test('a step from between two frames leads to the next whole one', () => {
  const { player, positions } = watched(4, 1);
  player.play();
  tick(0);
  tick(1500);
  player.step();
  tick(1600);
  expect(positions.at(-1)).toBe(2);
});
