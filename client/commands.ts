import type { Command } from './command.js';

/** Every command, loaded when it is called: `--help` need not wait for Temporal's client. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demo,
  run: async () => (await import('./commands/run.js')).run,
  watch: async () => (await import('./commands/watch.js')).watch,
  status: async () => (await import('./commands/status.js')).status,
  list: async () => (await import('./commands/list.js')).list,
  cancel: async () => (await import('./commands/cancel.js')).cancel,
  resume: async () => (await import('./commands/resume.js')).resume,
  skip: async () => (await import('./commands/skip.js')).skip,
  abort: async () => (await import('./commands/abort.js')).abort,
  report: async () => (await import('./commands/report.js')).report,
  export: async () => (await import('./commands/export.js')).exportStudy,
  cleanup: async () => (await import('./commands/cleanup.js')).cleanup,
  leases: async () => (await import('./commands/leases.js')).leases,
  init: async () => (await import('./commands/init.js')).init,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  'plan check': async () => (await import('./commands/plan-check.js')).planCheck,
  'plan schema': async () => (await import('./commands/plan-schema.js')).planSchemaCommand,
  up: async () => (await import('./commands/up.js')).up,
  down: async () => (await import('./commands/down.js')).down,
};

export const HELP = `Usage: packbench COMMAND [arguments]

Runs VM-packing benchmarks on OpenStack as durable Temporal workflows.

Try it:
  demo              a whole study on a simulated cloud, in two minutes

A study:
  init              ask a cloud what it has and write a plan
  doctor            say what is wrong with cloud, nodes and Temporal, and what to do
  plan check PLAN   say everything that is wrong with a plan
  plan schema       print the plan's JSON Schema
  run PLAN          run a plan and watch it
  watch STUDY       watch a study that runs
  status [STUDY]    say once how a study, or everything, is doing
  list              list studies
  leases            say which runs have compute nodes to themselves, and which wait
  cancel STUDY      stop a study; it deletes what it made
  resume RUN        a blocked run tries again what it could not do
  skip RUN          a blocked run goes on without what it could not do
  abort RUN         end a run; it deletes what it made
  report STUDY      make a study's report again
  export STUDY      make a study's results folder again, from Temporal's history
  cleanup [STUDY]   delete what closed runs left in the clouds

Services:
  up                start Temporal's dev server and a worker in the background
  down              stop them; nothing is lost

Options:
  -h, --help        this text, or a command's after its name
  --version         packbench's version

Exit codes: 0 ok, 1 internal error, 2 usage or plan, 3 cannot reach Temporal,
4 cannot reach the cloud, 5 the study ended with failed steps, 130 interrupted

Example:
  packbench init --cloud mycloud && packbench run plan.yaml
`;
