import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { settingsOf } from '../settings.ts';
import { variablesOf } from '../variables.ts';
import { PROCESS_NAMES } from './names.ts';
import { PROCESSES } from './processes.ts';

describe.each(PROCESS_NAMES)('the variables of %s', (name) => {
  const variables = variablesOf(PROCESSES[name]);

  test('all say what they mean, and what they must be', () => {
    expect(variables.filter(({ meaning, form }) => meaning === '' || form === '')).toEqual([]);
  });

  test('with a password or a key are secret', () => {
    const suspicious = variables.filter((variable) =>
      /PASSWORD|DATABASE_URL|POSTGRES_URL|_KEY(?!_PATH|S_FILE|_HOURS)/.test(variable.name),
    );
    expect(suspicious.filter(({ secret }) => !secret)).toEqual([]);
  });
});

describe.each(['development', 'test', 'production'])("the file of the environment '%s'", (NODE_ENV) => {
  const { values, problems } = settingsOf({ NODE_ENV });

  test('sets variables that there are, to values that they may have', () => {
    expect(problems).toEqual([]);
    const wrong = Object.values(PROCESSES).flatMap(({ shape }: z.ZodObject) =>
      Object.entries(shape).filter(([name, field]) => {
        const setting = values.get(name);
        return setting !== undefined && !z.safeParse(field, setting.value).success;
      }),
    );
    expect(wrong).toEqual([]);
  });
});
