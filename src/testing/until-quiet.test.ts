import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loopTurn } from '#base';
import { untilQuiet } from './until-quiet.ts';

test('waits for promises, turns of the loop and files', async () => {
  const done: string[] = [];
  let progress = 0;
  const work = async () => {
    for (let i = 0; i < 3; i++) {
      await loopTurn();
      await Promise.resolve();
      progress++;
    }
    done.push('turns');
    const text = await readFile(import.meta.filename, 'utf8');
    if (text.includes('untilQuiet')) done.push('file');
    await loopTurn();
    done.push('after the file');
  };
  void work();
  await untilQuiet(() => progress);
  expect(done).toEqual(['turns', 'file', 'after the file']);
});
