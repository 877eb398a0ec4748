/**
 * Shows what a link refers to in a card beside it: on hover, on keyboard focus and on the first tap. The links are
 * ordinary ones and work without this. Each names its preview, a prerendered fragment that is fetched when needed.
 *
 * There is one card. It is moved behind its link in the document, so that Tab goes from the link into the card and on.
 */
import { placeCard } from './place-card.ts';

type Trigger = HTMLAnchorElement;

/** Passing over a link is no wish to see its preview. */
const OPEN_DELAY_MS = 250;
/** Time for the pointer to cross the gap to the card. */
const CLOSE_DELAY_MS = 300;

const card = document.createElement('div');
/** The link whose card is open. */
let shown: Trigger | undefined;
/** The link whose card is open or on its way. */
let wanted: Trigger | undefined;
/** Height of the pointer in the window at the moment of opening; undefined for the keyboard. */
let pointerTop: number | undefined;
let opening: ReturnType<typeof setTimeout> | undefined;
let closing: ReturnType<typeof setTimeout> | undefined;
/** Whether a finger was the last to touch the page: then nothing hovers. */
let isTouch = false;
/** The focus comes back from the card: no wish to open it again. */
let isReturning = false;

const fragments = new Map<string, Promise<string>>();

function fragmentAt(address: string): Promise<string> {
  const known = fragments.get(address);
  if (known) return known;
  const fetched = fetch(address).then((response) => {
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.text();
  });
  fragments.set(address, fetched);
  fetched.catch(() => fragments.delete(address));
  return fetched;
}

function triggerOf(target: EventTarget | null): Trigger | undefined {
  const link = target instanceof Element ? target.closest<Trigger>('a[data-preview]') : null;
  return link && !card.contains(link) ? link : undefined;
}

/** Opens after a moment, if the link is then still hovered or focused. */
function openSoon(trigger: Trigger, reason: ':hover' | ':focus-visible', top?: number): void {
  clearTimeout(opening);
  opening = setTimeout(() => {
    if (!trigger.matches(reason)) return;
    pointerTop = top;
    // Where the fragment cannot be had, the link is still a link.
    show(trigger).catch(() => undefined);
  }, OPEN_DELAY_MS);
}

/** Closes after a delay, unless the pointer or the focus is then on the link or in the card. */
function closeSoon(delay: number): void {
  clearTimeout(closing);
  closing = setTimeout(() => {
    const isHeld =
      card.matches(':hover, :focus-within') ||
      [shown, wanted].some((trigger) => trigger?.matches(':hover, :focus-visible'));
    if (!isHeld && !isTouch) close();
  }, delay);
}

/** Rejects when the fragment cannot be had. */
async function show(trigger: Trigger): Promise<void> {
  if (shown === trigger) return;
  wanted = trigger;
  const html = await fragmentAt(trigger.dataset['preview']!);
  if (wanted !== trigger) return;
  close();
  wanted = shown = trigger;
  card.innerHTML = html;
  offerControl(trigger);
  trigger.after(card);
  card.showPopover();
  trigger.setAttribute('aria-expanded', 'true');
  trigger.setAttribute('aria-describedby', 'preview-summary');
  place();
}

function close(): void {
  wanted = undefined;
  if (!shown) return;
  card.remove();
  shown.removeAttribute('aria-expanded');
  shown.removeAttribute('aria-describedby');
  shown = undefined;
}

/** Closes, and opens nothing that was about to open. */
function dismiss(): void {
  clearTimeout(opening);
  close();
}

/** Beside the line of the link that is pointed at, in the coordinates of the page: it scrolls with the text. */
function place(): void {
  if (!shown) return;
  const lines = [...shown.getClientRects()];
  const line = lines.find(({ bottom }) => pointerTop !== undefined && pointerTop <= bottom) ?? lines[0];
  if (!line) return;
  card.style.setProperty('--room', '100vh');
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const { left, top, maxHeight } = placeCard(line, card.getBoundingClientRect(), { width, height });
  card.style.setProperty('--room', `${maxHeight}px`);
  Object.assign(card.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
}

/** A symbol that a figure of this page has a control for gets a link to the control. */
function offerControl(trigger: Trigger): void {
  const offer = card.querySelector<HTMLAnchorElement>('a[data-control]');
  if (!offer) return;
  const key = offer.dataset['control']!;
  const figures = [...document.querySelectorAll<HTMLElement>(`[data-keys~="${key}"]`)];
  const following = Node.DOCUMENT_POSITION_FOLLOWING;
  const before = figures.filter((figure) => figure.compareDocumentPosition(trigger) & following);
  const figure = before.at(-1) ?? figures[0];
  if (!figure) {
    offer.remove();
    return;
  }
  offer.href = `#${figure.id}`;
  offer.addEventListener('click', () => {
    figure.dataset['control'] = key;
    // After the jump to the figure, which would take the focus away.
    setTimeout(() => figure.dispatchEvent(new Event('show-control')), 0);
  });
}

function listen(): void {
  document.addEventListener('pointerover', ({ target, pointerType, buttons, relatedTarget, clientY }) => {
    if (pointerType === 'touch') return;
    isTouch = false;
    const trigger = triggerOf(target);
    if (!trigger) closeSoon(CLOSE_DELAY_MS);
    else if (trigger === shown) wanted = shown;
    // From one part of a link to another, or while text is being selected: nothing to do.
    else if (trigger !== triggerOf(relatedTarget) && buttons === 0) openSoon(trigger, ':hover', clientY);
  });
  document.addEventListener('focusin', ({ target }) => {
    const trigger = triggerOf(target);
    if (trigger && trigger !== shown && !isReturning) openSoon(trigger, ':focus-visible');
  });
  document.addEventListener('focusout', () => closeSoon(0));
  document.addEventListener('pointerdown', ({ target, pointerType }) => {
    isTouch = pointerType === 'touch';
    if (isTouch && !triggerOf(target) && !card.contains(target as Node)) close();
  });
  document.addEventListener('click', (event) => {
    const trigger = triggerOf(event.target);
    if (trigger && isTouch && trigger !== wanted) {
      // The first tap shows; the second, or the link in the card, goes there.
      event.preventDefault();
      pointerTop = event.clientY;
      show(trigger).catch(() => location.assign(trigger.href));
    } else if (trigger ?? (event.target as Element).closest('.preview a')) {
      dismiss();
    }
  });
  document.addEventListener('keydown', ({ key }) => {
    isTouch = false;
    if (key !== 'Escape') return;
    const trigger = shown;
    const hadFocus = card.matches(':focus-within');
    dismiss();
    if (!hadFocus) return;
    isReturning = true;
    trigger?.focus();
    isReturning = false;
  });
  // What scrolls inside the page takes its links away from under the card.
  document.addEventListener(
    'scroll',
    ({ target }) => {
      if (target !== document && !card.contains(target as Node)) close();
    },
    true,
  );
  addEventListener('resize', place);
}

/** Does nothing where popovers are unknown: there the links are just links. */
export function startPreviews(): void {
  if (!('showPopover' in card)) return;
  card.className = 'preview';
  card.popover = 'manual';
  card.setAttribute('role', 'group');
  card.setAttribute('aria-label', 'Preview');
  listen();
}
