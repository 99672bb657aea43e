/**
 * Turns stored CustomResourceDefinitions into kinds like any other, and looks after the definitions themselves. Must
 * never give the rest of the server a way to treat a custom kind differently.
 */
export { definitionSchemas, terminatingDefinitions } from './admission.ts';
export { DefinitionFollower } from './follow-definitions.ts';
export { KindSet } from './kind-set.ts';
