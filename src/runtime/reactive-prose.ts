import type { NumberParameter } from '#widgets/parameter.ts';
import type { Description } from '#widgets/widget-spec.ts';
import { stepSize, stepValue } from './slider.ts';
import type { WidgetSession } from './widget-session.ts';

/** A pointer moves this many pixels for one step. */
const PIXELS_PER_STEP = 6;

/** Turns a number of a sentence into a field that is typed into, stepped by arrow keys or dragged sideways. */
function bindField(
  host: HTMLElement,
  session: WidgetSession,
  name: string,
  parameter: NumberParameter,
): () => void {
  const still = host.textContent;
  const field = document.createElement('input');
  Object.assign(field, { type: 'text', inputMode: 'decimal', autocomplete: 'off' });
  field.setAttribute('aria-label', `${parameter.label} (arrow keys change it)`);
  const show = (): void => {
    const { values, problems } = session.store.getSnapshot();
    const problem = problems[name];
    if (problem === undefined) field.value = String(values[name]);
    field.setAttribute('aria-invalid', String(problem !== undefined));
    field.title = problem ?? parameter.help;
    field.size = Math.max(1, field.value.length);
  };
  const nudge = (direction: 1 | -1, event: { shiftKey: boolean; altKey: boolean }): void => {
    const value = Number(session.store.values[name]);
    session.store.set(name, String(stepValue(parameter, value, direction, stepSize(event))));
  };
  field.addEventListener('change', () => session.store.set(name, field.value));
  field.addEventListener('input', () => (field.size = Math.max(1, field.value.length)));
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    nudge(event.key === 'ArrowUp' ? 1 : -1, event);
  });
  let from: number | undefined;
  field.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse') return;
    from = event.clientX;
    field.setPointerCapture(event.pointerId);
    session.setDragging(true);
  });
  field.addEventListener('pointermove', (event) => {
    if (from === undefined) return;
    const steps = Math.trunc((event.clientX - from) / PIXELS_PER_STEP);
    if (steps === 0) return;
    from += steps * PIXELS_PER_STEP;
    for (let step = 0; step < Math.abs(steps); step++) nudge(steps > 0 ? 1 : -1, event);
  });
  const release = (): void => {
    if (from !== undefined) session.setDragging(false);
    from = undefined;
  };
  field.addEventListener('pointerup', release);
  field.addEventListener('pointercancel', release);
  host.replaceChildren(field);
  show();
  const unsubscribe = session.store.subscribe(show);
  return () => {
    unsubscribe();
    host.textContent = still;
  };
}

/** The numbers in sentences that belong to a widget: `[data-drag]` set parameters, `[data-value]` follow the run. */
export function bindProse(session: WidgetSession): {
  update(description: Description): void;
  unbind(): void;
} {
  const { spec } = session;
  const unbinders: (() => void)[] = [];
  for (const host of document.querySelectorAll<HTMLElement>(`[data-drag^="${spec.id}."]`)) {
    const name = host.dataset.drag!.slice(spec.id.length + 1);
    const parameter = spec.parameters[name];
    if (parameter?.kind === 'number' || parameter?.kind === 'integer') {
      unbinders.push(bindField(host, session, name, parameter));
    }
  }
  return {
    update({ numbers }) {
      for (const [name, text] of Object.entries(numbers)) {
        for (const host of document.querySelectorAll(`[data-value="${spec.id}.${name}"]`))
          host.textContent = text;
      }
    },
    unbind: () => unbinders.forEach((unbind) => unbind()),
  };
}
