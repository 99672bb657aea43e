import { expect, test } from 'vitest';
import { CronSyntaxError, parseCronSchedule } from './cron-schedule.ts';

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['* 24 * * *', 'end of range (24) above maximum (23): 24'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['-5 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['* * * L *', 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
  ['@never', 'unrecognized descriptor: @never'],
  ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
])('the schedule %j is refused: %s', (text, message) => {
  expect(() => parseCronSchedule(text)).toThrow(new CronSyntaxError(message));
});

const values = (text: string) => {
  const schedule = parseCronSchedule(text);
  if ('everyMs' in schedule) return schedule.everyMs;
  return Object.values(schedule).map((field) => (field.star ? '*' : [...field.values].join(',')));
};

test.each<[string, unknown]>([
  ['*/20 0-3 1,15 jan-MAR sun', ['0,20,40', '0,1,2,3', '1,15', '1,2,3', '0']],
  ['50/5 * ? * *', ['50,55', '*', '*', '*', '*']],
  ['10-30/10 6 * * 1-5', ['10,20,30', '6', '*', '*', '1,2,3,4,5']],
  ['@daily', ['0', '0', '*', '*', '*']],
  ['@every 1h30m', 5_400_000],
  ['@every 10ms', 1000],
  ['TZ=Europe/Vienna 0 6 * * *', ['0', '6', '*', '*', '*']],
])('the schedule %j means %j', (text, expected) => {
  expect(values(text)).toEqual(expected);
});
