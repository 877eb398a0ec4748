import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageLink } from '#runtime/page-link.ts';
import { spec as secondMoment } from '#widgets/second-moment/spec.ts';
import { defaultValues, type WidgetSpec } from '#widgets/widget-spec.ts';

const spec = secondMoment as unknown as WidgetSpec;
const opening = defaultValues(spec);

/** Every address that the page has had. */
let written: string[];

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  const location = { origin: 'http://127.0.0.1', pathname: '/', search: '', hash: '' };
  vi.stubGlobal('location', location);
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_state: unknown, _title: string, address: string) => {
      location.search = new URL(address, location.origin).search;
      written.push(location.search);
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function openPage(): PageLink {
  return new PageLink([{ spec, opening }], '1.0.0');
}

test('a few changes in a row are each in the address at once', () => {
  const link = openPage();
  for (const tokenCount of [64, 65, 66]) {
    link.write(spec.id, { ...opening, tokenCount });
    expect(written.at(-1)).toContain(`${spec.id}.n=${tokenCount}&`);
  }
});

test('a long drag writes the address less than 100 times in 30 seconds, and where it ends', () => {
  const link = openPage();
  for (let tokenCount = 2; tokenCount < 1002; tokenCount += 1) {
    link.write(spec.id, { ...opening, tokenCount });
    vi.advanceTimersByTime(30);
  }
  expect(written.length).toBeGreaterThan(50);
  expect(written.length).toBeLessThan(100);
  vi.advanceTimersByTime(1000);
  expect(written.at(-1)).toContain(`${spec.id}.n=1001&`);
});
