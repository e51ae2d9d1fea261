import { expect, it } from 'vitest';
import { createFixtureStudy } from '../fixture/fixture-study.js';
import { renderProblemsSection } from './problems-section.js';

it('tells what was there before a run and may have disturbed it', () => {
  const study = { ...createFixtureStudy({ servers: 1, repetitions: 1 }), precached: [] };
  expect(renderProblemsSection(study).text).not.toContain('What was there before a run');
  const [first, ...rest] = study.runs;
  const note = 'what a/b/kvm/serial-boot/1 left in the cloud could not be removed: 401';
  const { text } = renderProblemsSection({
    ...study,
    runs: [{ ...first!, notes: [note] }, ...rest],
  });
  expect(text).toContain('What was there before a run');
  expect(text).toContain(`<code>${first!.run}</code>: ${note}`);
});
