import { isJsonObject } from '#api';

/** One step into a value; gives everything it leads to. */
type Step = (value: unknown) => unknown[];

const TOKEN =
  /^(?:\.?\[\?\(\s*@((?:\.[\w\-/\\.]+)+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*\)\]|\.?\[(?:(-?\d+)|(\*)|'([^']+)'|"([^"]+)")\]|\.\*|\.((?:\\.|[^.[\]\\])+))/;

/**
 * Compiles the JSON paths that definitions of columns, selectable fields and scale use: names, indexes, `[*]` and
 * comparisons such as `[?(@.type=="Ready")]`. Undefined for anything else.
 */
export function compileJsonPath(path: string): ((value: unknown) => unknown[]) | undefined {
  const steps: Step[] = [];
  let rest = path.startsWith('{') && path.endsWith('}') ? path.slice(1, -1) : path;
  if (rest.startsWith('$')) rest = rest.slice(1);
  if (rest !== '' && !rest.startsWith('.') && !rest.startsWith('[')) return undefined;
  while (rest !== '' && rest !== '.') {
    const token = TOKEN.exec(rest);
    if (!token) return undefined;
    steps.push(stepOf(token));
    rest = rest.slice(token[0].length);
  }
  return (value) => steps.reduce<unknown[]>((found, step) => found.flatMap(step), [value]);
}

function stepOf([
  text,
  filterPath,
  operator,
  double,
  single,
  bare,
  index,
  star,
  quoted,
  quoted2,
  name,
]: string[]): Step {
  if (filterPath !== undefined) {
    const wanted = double ?? single ?? bare;
    const names = filterPath.slice(1).split(/(?<!\\)\./);
    return (value) =>
      items(value).filter((item) => {
        const found = names.reduce<unknown>((at, key) => member(at, unescaped(key)), item);
        return found !== undefined && (String(found) === wanted) === (operator === '==');
      });
  }
  if (index !== undefined) return (value) => one(items(value).at(Number(index)));
  if (star !== undefined || text === '.*') return items;
  const key = quoted ?? quoted2 ?? unescaped(name ?? '');
  return (value) => one(member(value, key));
}

function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function member(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function one(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

function unescaped(name: string): string {
  return name.replace(/\\(.)/g, '$1');
}
