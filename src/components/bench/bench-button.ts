import type { BenchReading } from '#bench/bench-worker.ts';
import type { BenchUnit, Times } from '#bench/table.ts';
import { ratioText, speedUp, timeText } from '#bench/wording.ts';

/** Makes the button of a bench table run the cases in the reader's browser, and fills the reader's columns with them. */
export function startBenchButton(bench: HTMLElement): void {
  const controls = bench.querySelector<HTMLElement>('.bench-controls')!;
  const button = controls.querySelector('button')!;
  const progress = controls.querySelector('progress')!;
  const status = controls.querySelector<HTMLElement>('.bench-status')!;
  const notice = controls.querySelector<HTMLElement>('.bench-notice')!;
  let running: AbortController | undefined;
  controls.hidden = false;
  button.addEventListener('click', () => {
    if (running) running.abort();
    else void run();
  });

  async function run(): Promise<void> {
    const { signal } = (running = new AbortController());
    let done = 0;
    clear(bench);
    notice.hidden = true;
    button.textContent = 'Cancel';
    status.textContent = 'The bench is starting.';
    progress.removeAttribute('value');
    progress.hidden = false;
    try {
      const { openBench } = await import('#runtime/browser-bench.ts');
      const worker = openBench();
      const end = (): void => worker.end('The bench was cancelled.');
      signal.addEventListener('abort', end);
      try {
        if (signal.aborted) end();
        const { cases, simd } = await worker.ready;
        notice.hidden = simd;
        progress.max = cases.length;
        for (const id of cases) {
          const row = bench.querySelector<HTMLElement>(`tr[data-case="${id}"]`);
          const what = row?.querySelector('.what')?.textContent ?? id;
          progress.value = done;
          status.textContent = `${done + 1} of ${cases.length}: ${what}`;
          const reading = await worker.run(id);
          if (row) fill(row, reading);
          done++;
        }
        status.textContent = `Done: ${done} cases. Your numbers stand beside ours.`;
      } finally {
        end();
      }
    } catch (error) {
      status.textContent = signal.aborted
        ? `Cancelled after ${done} cases.`
        : `${error instanceof Error ? error.message : String(error)} You can try again.`;
    }
    running = undefined;
    progress.hidden = true;
    button.textContent = 'Bench this browser again';
  }
}

function clear(bench: HTMLElement): void {
  for (const cell of bench.querySelectorAll('td[data-yours]')) cell.replaceChildren();
}

function fill(row: HTMLElement, { kernels, twins }: BenchReading): void {
  const unit = row.dataset['unit'] as BenchUnit;
  const ours = Number(row.dataset['ours']);
  const faster = (one: Times, other: Times): string => `×${ratioText(speedUp(one, other, unit))}`;
  if (kernels) show(row, 'kernels', kernels, faster(kernels, { minimum: ours, median: ours }));
  show(row, 'twins', twins, kernels && faster(kernels, twins));
}

/** The column is shown with its first number. */
function show(row: HTMLElement, column: keyof BenchReading, times: Times, ratio: string | undefined): void {
  for (const cell of row.closest('table')!.querySelectorAll<HTMLElement>(`[data-yours="${column}"]`)) {
    cell.hidden = false;
  }
  const parts = { median: timeText(times.median), ratio, best: timeText(times.minimum) };
  const shown = Object.entries(parts).flatMap(([name, text]) => {
    if (text === undefined) return [];
    const part = document.createElement('span');
    part.className = name;
    part.textContent = text;
    return [part];
  });
  row.querySelector(`td[data-yours="${column}"]`)!.replaceChildren(...shown);
}
