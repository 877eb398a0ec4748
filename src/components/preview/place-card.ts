/** A box on the screen, in CSS pixels from the top left corner of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly left: number;
  readonly top: number;
  /** What is higher scrolls inside. */
  readonly maxHeight: number;
}

/** Between the card and the edges of the window. */
const MARGIN = 8;
/** Between the card and its link; the pointer crosses it on its way into the card. */
const GAP = 6;
/** A card that shows less than this is of no use; rather it covers its link. */
const LEAST_HEIGHT = 160;

/**
 * Where a card goes beside its link: below it, or above it where there is more room and the card does not fit below.
 * The card stays in the window; `card.width` plus margins must fit it.
 */
export function placeCard(link: Box, card: Size, window: Size): Place {
  const lowest = window.height - MARGIN;
  const below = lowest - (link.bottom + GAP);
  const above = link.top - GAP - MARGIN;
  const isBelow = card.height <= below || below >= above;
  const room = isBelow ? below : above;
  const maxHeight = Math.min(Math.max(room, LEAST_HEIGHT), window.height - 2 * MARGIN);
  const height = Math.min(card.height, maxHeight);
  const top = isBelow ? Math.min(link.bottom + GAP, lowest - height) : link.top - GAP - height;
  const left = Math.min(link.left, window.width - MARGIN - card.width);
  return { left: Math.max(left, MARGIN), top: Math.max(top, MARGIN), maxHeight };
}
