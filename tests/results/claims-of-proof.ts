const SUBJECT = String.raw`(?:the|this|their|our) (?:paper|manuscript|preprint)|the authors|koubbi(?:, geshkovski and rigollet| et al\.| and (?:others|co-authors))?`;
const VERB = String.raw`(?:prove[sdn]?|establish(?:es|ed)?|demonstrate[sd]?|shows?(?= that\b|,)|showed)`;

/** Active ("the paper proves") and passive ("proved by the authors", "proved in the paper"). */
const PATTERNS = [
  new RegExp(String.raw`\b(?:${SUBJECT})(?: \w+){0,2} ${VERB}\b`, 'gi'),
  new RegExp(String.raw`\b(?:proved|proven|established|shown) (?:by|in) (?:${SUBJECT})`, 'gi'),
];

/** What makes such words harmless: "we do not know whether the paper proves it". */
const DENIED = /\b(?:not know|never|not say|whether|cannot say)\b[^.]*$/i;

/** The places of a text that say that the paper proves something. */
export function claimsOfProof(text: string): string[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => !DENIED.test(text.slice(Math.max(0, index - 80), index)))
      .map(([words]) => words),
  );
}
