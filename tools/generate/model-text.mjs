// Reads what only the declaration file of a client class says: descriptions, and which fields must be there.
import { readFileSync } from 'node:fs';

function plain(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, ''))
    .join('\n')
    .trim()
    .replace(/\\(['"`])/g, '$1')
    .replace(/\\\\/g, '\\');
}

/** The description of a client class and, per field, its description and whether it is required. */
export function describeModel(file) {
  const text = readFileSync(file, 'utf8');
  const start = text.search(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*export declare class/);
  const head = text.slice(start).match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/);
  const fields = {};
  const member = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?'([^']+)'(\?)?: [^;]*;/g;
  const body = text.slice(text.indexOf('export declare class'), text.indexOf('static readonly discriminator'));
  for (const [, comment, name, optional] of body.matchAll(member)) {
    fields[name] = { description: comment ? plain(comment) : '', required: !optional };
  }
  return { description: head ? plain(head[1]) : '', fields };
}
