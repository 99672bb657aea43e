import { Lexer, Parser } from 'yaml';
import { badRequest } from '#api';
import { MAX_DEPTH } from './body-limits.ts';

/** Of words, marks, spaces and line ends together: more than a mebibyte of ordinary lines has. */
const MAX_LEXEMES = 300_000;

/**
 * Refuses a YAML text that is small to send but large to make nodes of. Depth has to be known before: what makes the
 * nodes calls itself for each level, and a full stack can end the whole process.
 */
export function checkYamlSize(yaml: string): void {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(yaml)) {
    if (++lexemes > MAX_LEXEMES) throw badRequest(`the body has too many parts; at most ${MAX_LEXEMES} are taken`);
    for (const _ of parser.next(lexeme));
    // Below all there is the document.
    if (parser.stack.length > MAX_DEPTH + 1) throw badRequest('exceeded max depth');
  }
}
