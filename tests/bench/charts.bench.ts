/**
 * Drawing must leave most of a frame (16 ms) to everything else: a Scene and its SVG within 10 ms, warm, on two
 * slow cores. Inputs are fixed.
 */
import { bench, describe } from 'vitest';
import { contourLines } from '#charts/contour.ts';
import { horizontalScale, verticalScale, type Panel } from '#charts/axes.ts';
import { curvePath } from '#charts/curve.ts';
import { heatMap, type Grid } from '#charts/heat-map.ts';
import { heatScale } from '#charts/heat-scale.ts';
import { OBLIQUE } from '#charts/rotation.ts';
import { dotRadius, graticule, spherePoints, stack } from '#charts/sphere.ts';
import { sceneNode } from '#charts/svg.ts';
import { spec as mapSpec, GAP_COUNT, PANEL_COUNT, TIME_COUNT } from '#widgets/simplex-map/spec.ts';
import { view as mapView } from '#widgets/simplex-map/view.ts';
import { view } from '#widgets/second-moment/view.ts';
import { spec } from '#widgets/second-moment/spec.ts';
import { presetValues } from '#widgets/widget-spec.ts';

const panel: Panel = { left: 50, top: 20, right: 640, bottom: 400 };
const size = { width: 656, height: 520 };

function secondMoment(deltaTau: number): () => void {
  const values = { ...presetValues(spec, 'fig-3-left'), deltaTau };
  const { frames, replicates } = spec.plan(values);
  const tau = Float64Array.from({ length: frames }, (_, frame) => frame * deltaTau);
  const logistic = tau.map((t) => 0.3 / (0.3 + 0.7 * Math.exp(-t)));
  const run = Float64Array.from({ length: replicates * frames }, (_, index) => {
    const replicate = Math.floor(index / frames);
    return logistic[index % frames]! + 0.01 * Math.sin(index * 0.7 + replicate);
  });
  const columns = {
    tau,
    logistic,
    finiteStep: logistic,
    secondMoment: run,
    minimumOverlap: new Float64Array(replicates).fill(0.1),
    errorBound: new Float64Array(replicates),
  };
  const trajectory = { columns, facts: {}, frame: frames - 1 };
  const domains = view.domains(trajectory, values);
  return () => {
    sceneNode(view.draw(trajectory, values, { size, domains }));
  };
}

describe('second-moment, Scene and SVG nodes', () => {
  bench('8 runs of 121 frames', secondMoment(0.05));
  bench('8 runs of 1201 frames', secondMoment(0.005));
});

/** Both maps of Figure 2, with a front like that of the deterministic one. */
function simplexMap(): () => void {
  const values = presetValues(mapSpec, 'fig-2-map');
  const rows = PANEL_COUNT * values.betaCount;
  const front = (row: number): number => 10 + 0.02 * ((row % values.betaCount) - 10) ** 2;
  const closePairs = Float64Array.from({ length: rows * TIME_COUNT * GAP_COUNT }, (_, index) => {
    const cell = Math.floor(index / GAP_COUNT);
    const time = (cell % TIME_COUNT) / 2 - (index % GAP_COUNT) / 4;
    return 1 / (1 + Math.exp(3 * (front(Math.floor(cell / TIME_COUNT)) - time)));
  });
  const columns = {
    closePairs,
    meanOverlap: new Float64Array(rows * TIME_COUNT).fill(0.5),
    runs: new Float64Array(rows).fill(16),
    passageTime: Float64Array.from({ length: rows * GAP_COUNT }, (_, index) =>
      front(Math.floor(index / GAP_COUNT)),
    ),
  };
  const trajectory = { columns, facts: {}, frame: TIME_COUNT - 1 };
  return () => {
    sceneNode(mapView.draw(trajectory, values, { size, domains: {} }));
  };
}

describe('simplex-map, Scene and SVG nodes', () => {
  bench('two maps of 60 x 40 cells', simplexMap());
});

describe('parts', () => {
  const x = horizontalScale(panel, [0, 1]);
  const y = verticalScale(panel, [-1, 1]);
  const at = Float64Array.from({ length: 1000 }, (_, index) => index / 999);
  const wave = at.map((t) => Math.sin(20 * t));
  bench('curve of 1000 points', () => {
    curvePath({ x: at, y: wave, count: 1000 }, x, y);
  });

  const points = new Float64Array(3 * 5000);
  for (let index = 0; index < 5000; index++) {
    // A spiral of equal areas.
    const height = 1 - (2 * index + 1) / 5000;
    const radius = Math.sqrt(1 - height * height);
    points.set([radius * Math.cos(2.4 * index), height, radius * Math.sin(2.4 * index)], 3 * index);
  }
  const sphere = { cx: 200, cy: 200, radius: 180, rotation: OBLIQUE };
  bench('sphere of 5000 points with its graticule', () => {
    stack(graticule(sphere), spherePoints(points, sphere, 'simulation', dotRadius(5000, 180)));
  });

  const samples = Float64Array.from({ length: 100 }, (_, index) => -1 + index / 49.5);
  const values = Float64Array.from({ length: 100 * 100 }, (_, cell) => {
    return samples[cell % 100]! ** 2 + samples[Math.floor(cell / 100)]! ** 3;
  });
  const grid: Grid = { values, x: samples, y: samples };
  const scale = heatScale([-1, 2]);
  const square = { x: horizontalScale(panel, [-1, 1]), y: verticalScale(panel, [-1, 1]) };
  bench('heat map of 100 x 100 cells', () => {
    heatMap(grid, scale, square.x, square.y);
  });
  bench('five labelled contours of 100 x 100 samples', () => {
    contourLines(grid, [-0.5, 0, 0.5, 1, 1.5], { ...square, scale, format: String });
  });
});
