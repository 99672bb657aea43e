import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ClusterProblem } from './cluster-problem.ts';

/** A bearer token that stands for a user. */
export interface StaticToken {
  token: string;
  user: { name: string; uid: string; groups: string[] };
}

/**
 * The bearer tokens a person has put into `pki/tokens.csv`, for programs that cannot show a client certificate. Lines
 * are those of the original's `--token-auth-file`: `token,user,uid,"group1,group2"`. Read at start; mostly not there.
 */
export function readTokenFile(pkiDirectory: string): StaticToken[] {
  const file = path.join(pkiDirectory, 'tokens.csv');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).map((line) => tokenOf(line, file));
}

function tokenOf(line: string, file: string): StaticToken {
  const [, token, name, uid, quoted, plain] =
    /^([^,"]+),([^,"]+),([^,"]*)(?:,"([^"]*)"|,([^",]*))?\s*$/.exec(line) ?? [];
  if (!token || !name) {
    throw new ClusterProblem({
      tried: `read ${file}`,
      found: 'a line that is not token,user,uid,"group1,group2"',
      advice: 'mend that line, or remove the file',
    });
  }
  const groups = (quoted ?? plain ?? '').split(',').map((group) => group.trim());
  return { token, user: { name, uid: uid ?? '', groups: groups.filter((group) => group !== '') } };
}
