import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { glossaryEntrySchema } from '#components/glossary-schema.ts';
import { resultSchema } from '#results/result-schema.ts';

const page = z.strictObject({ title: z.string(), description: z.string().max(155) });

export const collections = {
  /** The pages around the chapters: home and about. */
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
  results: defineCollection({
    loader: glob({ pattern: '*.mdx', base: 'content/results' }),
    schema: resultSchema,
  }),
  glossary: defineCollection({ loader: file('content/glossary.yaml'), schema: glossaryEntrySchema }),
};
