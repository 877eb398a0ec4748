import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { glossaryEntrySchema } from '#components/glossary-schema.ts';
import { resultIds } from '#results/result-ids.ts';
import { resultSchema } from '#results/result-schema.ts';

const page = z.strictObject({ title: z.string(), description: z.string().max(155) });

export const collections = {
  /** The pages around the chapters: home, about and performance. */
  pages: defineCollection({ loader: glob({ pattern: '*.mdx', base: 'content/pages' }), schema: page }),
  chapters: defineCollection({
    loader: glob({ pattern: '*.mdx', base: 'content/chapters' }),
    schema: page.extend({
      /** The reader's question that the chapter answers. */
      question: z.string(),
      order: z.number().int(),
      /** Ids of the results that the chapter states. */
      results: z.array(z.string()),
    }),
  }),
  /** Where a recorded statement needs care: n1 to n5. */
  notes: defineCollection({
    loader: glob({ pattern: 'n[1-5].mdx', base: 'content/notes' }),
    schema: page.extend({
      question: z.string(),
      /** One sentence for the list of notes. */
      summary: z.string(),
      /** The result that states the note. */
      result: z.enum(resultIds),
    }),
  }),
  results: defineCollection({
    loader: glob({ pattern: '*.mdx', base: 'content/results' }),
    schema: resultSchema,
  }),
  glossary: defineCollection({ loader: file('content/glossary.yaml'), schema: glossaryEntrySchema }),
};
