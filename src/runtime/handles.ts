import type { ParameterValues } from '#widgets/parameter.ts';
import type { Handle } from '#widgets/widget-spec.ts';

export interface HandleListener {
  /** A drag begins or ends. */
  grabbed(dragging: boolean): void;
  dragged(values: Partial<ParameterValues>): void;
}

/** Puts the areas that can be grabbed where a drawing has its handles. */
export type PlaceHandles = (handles: readonly Handle[]) => void;

/**
 * Lets a reader drag the handles of a picture. Each lies under an area as large as a finger, and nothing else of the
 * picture takes a gesture: touches beside a handle scroll the page. The picture is drawn into `host` as its first child;
 * the areas follow it.
 */
export function bindHandles(host: HTMLElement, listener: HandleListener): PlaceHandles {
  const areas = new Map<string, { readonly element: HTMLElement; handle: Handle }>();
  host.dataset.handles = '';

  const addArea = (first: Handle): { element: HTMLElement; handle: Handle } => {
    const element = host.ownerDocument.createElement('div');
    element.className = 'handle';
    element.dataset.handle = first.id;
    element.setAttribute('aria-hidden', 'true');
    const area = { element, handle: first };
    /** From the handle to the pointer, so that it does not jump when it is grabbed beside its middle. */
    let grip: { readonly x: number; readonly y: number } | undefined;
    const pointer = (event: PointerEvent): { x: number; y: number } => {
      const { left, top } = host.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const { x, y } = pointer(event);
      grip = { x: x - area.handle.x, y: y - area.handle.y };
      element.setPointerCapture(event.pointerId);
      listener.grabbed(true);
    });
    element.addEventListener('pointermove', (event) => {
      if (!grip) return;
      const { x, y } = pointer(event);
      listener.dragged(area.handle.valuesAt(x - grip.x, y - grip.y));
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      element.addEventListener(end, () => {
        if (grip) listener.grabbed(false);
        grip = undefined;
      });
    }
    host.append(element);
    areas.set(first.id, area);
    return area;
  };

  return (handles) => {
    for (const handle of handles) {
      const area = areas.get(handle.id) ?? addArea(handle);
      area.handle = handle;
      area.element.style.left = `${handle.x}px`;
      area.element.style.top = `${handle.y}px`;
    }
    const placed = new Set(handles.map(({ id }) => id));
    for (const [id, { element }] of areas) {
      if (placed.has(id)) continue;
      element.remove();
      areas.delete(id);
    }
  };
}
