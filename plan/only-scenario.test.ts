import { describe, expect, it } from 'vitest';
import { onlyScenario } from './only-scenario.js';

const plan = {
  name: 'p',
  scenarios: [
    { scenario: 'serial-boot', servers: 3 },
    { scenario: 'boot-snapshot' },
    { scenario: 'serial-boot', name: 'more', servers: 9 },
  ],
};

describe('onlyScenario', () => {
  it('keeps what a plan says of the scenario, and every other key', () => {
    expect(onlyScenario(plan, 'serial-boot').document).toEqual({
      name: 'p',
      scenarios: [plan.scenarios[0], plan.scenarios[2]],
    });
  });

  it('takes the scenario with its defaults when the plan does not name it', () => {
    expect(onlyScenario({ name: 'p' }, 'guest').document).toEqual({
      name: 'p',
      scenarios: [{ scenario: 'guest' }],
    });
  });

  it('says a problem’s path as it is in the whole plan', () => {
    const { atHome } = onlyScenario(plan, 'serial-boot');
    const at = (path: string): string => atHome({ path, message: '' }).path;
    expect(at('scenarios[1].servers')).toBe('scenarios[2].servers');
    expect(at('scenarios[0]')).toBe('scenarios[0]');
    expect(at('targets[1].flavor')).toBe('targets[1].flavor');
  });

  it.each([undefined, null, 'text', 3, [1], { scenarios: 7 }])(
    'leaves %j to the check of the plan',
    (document) => {
      expect(onlyScenario(document, 'serial-boot').document).toBe(document);
    },
  );
});
