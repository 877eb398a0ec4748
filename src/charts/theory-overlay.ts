import { LABEL_SIZE, type Panel } from './axes.ts';
import { clipTo } from './clip.ts';
import { hatch, rectangle, type Point } from './hatch.ts';
import type { LegendEntry } from './legend.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

/** A formula of the paper over a simulation. */
export interface Theory {
  /** Path data of its curve. */
  readonly d: string;
  /** Why its hypotheses fail here, as the end of a sentence; absent where they hold. */
  readonly outside?: string | undefined;
  /** Where they fail, in pixels; the whole panel when absent. */
  readonly region?: readonly Point[];
  /** Sets the line off from coloured cells below it. */
  readonly halo?: boolean;
  /** `earlier` for a formula about the deterministic model; `theory`, of the paper, when absent. */
  readonly paint?: TheoryPaint;
}

type TheoryPaint = keyof typeof DASHES;

export interface TheoryOverlay {
  /** To be drawn under the curves. */
  readonly below: readonly Mark[];
  readonly above: readonly Mark[];
}

/** The two models differ by their dashes as well as by their colours. */
const DASHES = { theory: '7 4', earlier: '10 3 2 3' } as const;
const FADED = 0.45;
const INSET = 8;
const LINE_HEIGHT = 17;

/** The line of a theory alone, where the picture shows it once more. */
export function theoryCurve(d: string, outside?: string, paint: TheoryPaint = 'theory'): Mark {
  return {
    type: 'path',
    d,
    stroke: paint,
    strokeWidth: 2,
    dash: DASHES[paint],
    opacity: outside ? FADED : 1,
  };
}

/** How the legend names a theory: its quantity and its result, "u(τ), High-temperature theorem". */
export function theoryEntry(
  label: readonly TextRun[],
  outside?: string,
  paint: TheoryPaint = 'theory',
): LegendEntry {
  return {
    label: outside ? [...label, { text: ' (outside)' }] : label,
    paint,
    strokeWidth: 2,
    dash: DASHES[paint],
    opacity: outside ? FADED : 1,
  };
}

/**
 * The one look of theory: a dashed ink line. Outside its hypotheses it fades, and a warning hatch and the reason say
 * why.
 */
export function theoryOverlay({ d, outside, region, halo, paint }: Theory, panel: Panel): TheoryOverlay {
  const light: Mark = {
    type: 'path',
    d,
    stroke: 'paper',
    strokeWidth: 5,
    opacity: outside ? FADED : 0.8,
  };
  const line = clipTo(panel, [...(halo ? [light] : []), theoryCurve(d, outside, paint)]);
  if (!outside) return { below: [], above: [line] };
  const sentence = `Outside the hypotheses: ${outside}`;
  const fits = textWidth([{ text: sentence }], LABEL_SIZE) < panel.right - panel.left - 2 * INSET;
  const lines = fits ? [sentence] : ['Outside the hypotheses:', outside];
  const reason = lines.map((text, row): Mark => ({
    type: 'text',
    x: panel.right - INSET,
    y: panel.bottom - 9 - (lines.length - 1 - row) * LINE_HEIGHT,
    runs: [{ text }],
    fill: 'warning',
    size: LABEL_SIZE,
    anchor: 'end',
    halo: 'paper',
  }));
  return { below: [hatch(region ?? rectangle(panel), 'warning')], above: [line, ...reason] };
}
