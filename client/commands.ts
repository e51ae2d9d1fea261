import type { Command } from './command.js';

/** Every command, loaded when it is called: `--help` need not wait for Temporal's client. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demo,
  run: async () => (await import('./commands/run.js')).run,
  watch: async () => (await import('./commands/watch.js')).watch,
  status: async () => (await import('./commands/status.js')).status,
  list: async () => (await import('./commands/list.js')).list,
  link: async () => (await import('./commands/link.js')).link,
  links: async () => (await import('./commands/links.js')).links,
  cancel: async () => (await import('./commands/cancel.js')).cancel,
  pause: async () => (await import('./commands/pause.js')).pause,
  resume: async () => (await import('./commands/resume.js')).resume,
  skip: async () => (await import('./commands/skip.js')).skip,
  abort: async () => (await import('./commands/abort.js')).abort,
  'extend-hold': async () => (await import('./commands/extend-hold.js')).extendHold,
  progress: async () => (await import('./commands/progress.js')).progress,
  report: async () => (await import('./commands/report.js')).report,
  export: async () => (await import('./commands/export.js')).exportStudy,
  cleanup: async () => (await import('./commands/cleanup.js')).cleanup,
  prune: async () => (await import('./commands/prune.js')).prune,
  leases: async () => (await import('./commands/leases.js')).leases,
  'schedule create': async () => (await import('./commands/schedule-create.js')).scheduleCreate,
  'schedule list': async () => (await import('./commands/schedule-list.js')).scheduleList,
  'schedule describe': async () =>
    (await import('./commands/schedule-describe.js')).scheduleDescribe,
  'schedule pause': async () => (await import('./commands/schedule-pause.js')).schedulePause,
  'schedule unpause': async () => (await import('./commands/schedule-unpause.js')).scheduleUnpause,
  'schedule trigger': async () => (await import('./commands/schedule-trigger.js')).scheduleTrigger,
  'schedule backfill': async () =>
    (await import('./commands/schedule-backfill.js')).scheduleBackfill,
  'schedule delete': async () => (await import('./commands/schedule-delete.js')).scheduleDelete,
  'buttons install': async () => (await import('./commands/buttons-install.js')).buttonsInstall,
  'buttons remove': async () => (await import('./commands/buttons-remove.js')).buttonsRemove,
  init: async () => (await import('./commands/init.js')).init,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  'plan list': async () => (await import('./commands/plan-list.js')).planList,
  'plan check': async () => (await import('./commands/plan-check.js')).planCheck,
  'plan schema': async () => (await import('./commands/plan-schema.js')).planSchemaCommand,
  up: async () => (await import('./commands/up.js')).up,
  down: async () => (await import('./commands/down.js')).down,
  'codec-server': async () => (await import('./commands/codec-server.js')).codecServer,
};

export const HELP = `Usage: packbench COMMAND [arguments]

Runs VM-packing benchmarks on OpenStack as durable Temporal workflows.

Try it:
  demo              a whole study on a simulated cloud, in two minutes

A study:
  init              ask a cloud what it has and write a plan
  doctor            say what is wrong with cloud, nodes and Temporal, and what to do
  plan list         list the plans that the worker knows by name
  plan check PLAN   say everything that is wrong with a plan
  plan schema       print the plan's JSON Schema
  run PLAN          run a plan and watch it
  watch STUDY       watch a study that runs
  status [STUDY]    say once how a study, or everything, is doing
  list              list studies
  leases            say which runs have compute nodes to themselves, and which wait
  cancel STUDY      stop a study; it deletes what it made
  progress RUN      say where a run is, with its figures so far
  pause RUN         begin no more operations; sampling goes on
  resume RUN        a paused run goes on, a blocked one tries again
  skip RUN          a blocked run goes on without what it could not do
  abort RUN         end a run; it deletes what it made
  extend-hold RUN   hold the servers of a packing run longer
  report STUDY      make a study's report again
  export STUDY      make a study's results folder again, from Temporal's history
  cleanup [STUDY]   delete what closed runs left in the clouds
  prune             delete results that are older than results are kept

The Web UI:
  link PLAN         print the address of the form that starts a plan, filled in
  links             print addresses: what runs, is blocked, ran last night
  buttons install   make a button for each plan that the worker knows
  buttons remove    remove them

Schedules:
  schedule create PLAN --cron CRON    run a plan at certain times
  schedule list                       list them
  schedule describe NAME              next and last runs, with outcome and figures
  schedule pause|unpause NAME         start no further study; go on
  schedule trigger NAME               start a study now
  schedule backfill NAME --from TIME  make up for times that have passed
  schedule delete NAME                remove one

Services:
  up                start Temporal's dev server and a worker in the background
  down              stop them; nothing is lost
  codec-server      let the Web UI show payloads that are encrypted

Options:
  -h, --help        this text, or a command's after its name
  --version         packbench's version

Exit codes: 0 ok, 1 internal error, 2 usage or plan, 3 cannot reach Temporal,
4 cannot reach the cloud, 5 the study ended with failed steps, 130 interrupted

Example:
  packbench init --cloud mycloud && packbench run plan.yaml
`;
