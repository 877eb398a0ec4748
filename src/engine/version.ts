/**
 * Version of the numbers that the engine produces. The major part changes when the same parameters
 * and seed give another realisation, so that links and stored figures can say so.
 */
export const ENGINE_VERSION = '1.0.0';
