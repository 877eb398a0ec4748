import { OBLIQUE, rotateByDrag, rotateByKey, type Rotation } from '#charts/rotation.ts';

/**
 * Lets a reader turn a picture: sideways drags of a finger, any drag of a mouse, and the arrow keys. Vertical drags
 * of a finger still scroll the page. Answers the rotation as it stands.
 */
export function bindTurning(host: HTMLElement, turned: () => void): () => Rotation {
  let rotation = OBLIQUE;
  let from: { x: number; y: number } | undefined;
  host.tabIndex = 0;
  host.setAttribute('role', 'group');
  host.setAttribute('aria-label', 'Picture that turns: drag it, or use the arrow keys');
  host.dataset.turns = '';
  const turn = (next: Rotation): void => {
    rotation = next;
    turned();
  };
  host.addEventListener('pointerdown', (event) => {
    // A handle of the picture (handles.ts) takes the drag for itself.
    if ((event.target as HTMLElement).dataset.handle !== undefined) return;
    from = { x: event.clientX, y: event.clientY };
    host.setPointerCapture(event.pointerId);
  });
  host.addEventListener('pointermove', (event) => {
    if (!from) return;
    const radius = Math.min(host.clientWidth, host.clientHeight) / 2;
    const dy = event.pointerType === 'mouse' ? event.clientY - from.y : 0;
    turn(rotateByDrag(rotation, event.clientX - from.x, dy, radius));
    from = { x: event.clientX, y: event.clientY };
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    host.addEventListener(end, () => (from = undefined));
  }
  host.addEventListener('keydown', (event) => {
    const next = rotateByKey(rotation, event.key);
    if (!next) return;
    event.preventDefault();
    turn(next);
  });
  return () => rotation;
}
