/** Reads the results of `content` outside the build: for the command `npm run results` and the tests. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resultIds } from '#results/result-ids.ts';
import { resultSchema, type Result } from '#results/result-schema.ts';
import { verdictFileSchema, type VerdictFile } from '#results/verdicts.ts';

const content = new URL('../content/', import.meta.url);

export const VERDICTS = new URL('verdicts.json', content);

/** A result with the text of its statement. */
export interface ResultFile {
  readonly result: Result;
  readonly statement: string;
}

/** Every result in reading order. Throws for a missing file and for front matter that the schema refuses. */
export function readResults(): readonly ResultFile[] {
  return resultIds.map((id) => {
    const text = readFileSync(new URL(`results/${id}.mdx`, content), 'utf8');
    const [, frontMatter = '', statement = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    return { result: resultSchema.parse(parse(frontMatter)), statement };
  });
}

export function readVerdicts(): VerdictFile {
  return verdictFileSchema.parse(JSON.parse(readFileSync(VERDICTS, 'utf8')));
}
