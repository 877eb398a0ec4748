import type { BenchRow, BenchTable, Times } from '#bench/table.ts';
import { speedUp, ratioText, timeText } from '#bench/wording.ts';

const BEGIN = '<!-- begin: written by npm run bench -->';
const END = '<!-- end -->';

/**
 * The README with the medians of `table` between its marks, unpadded: prettier aligns the columns.
 * @throws RangeError if a mark is missing
 */
export function withBenchTable(readme: string, { machine, rows }: BenchTable): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new RangeError(`README.md has no "${BEGIN}" before "${END}"`);
  const head = ['median of', '', 'SIMD kernels', 'TypeScript', 'numpy', 'over numpy'];
  const lines = [head, head.map((_, column) => (column < 2 ? '---' : '--:')), ...rows.map(cells)];
  const block = [
    BEGIN,
    '',
    ...lines.map((line) => `| ${line.join(' | ')} |`),
    '',
    `${machine.processor}, one thread, Node ${machine.node}, ${machine.numpy}.`,
    '',
  ];
  return readme.slice(0, begin) + block.join('\n') + '\n' + readme.slice(end);
}

function cells({ what, unit, kernels, twins, numpy }: BenchRow): string[] {
  const median = (times: Times | undefined): string => (times ? timeText(times.median) : '');
  const ratio = numpy ? `×${ratioText(speedUp(kernels, numpy, unit))}` : '';
  return [what, unit, median(kernels), median(twins), median(numpy), ratio];
}
