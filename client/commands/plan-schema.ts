import { z } from 'zod';
import { planSchema } from '../../plan/plan.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';

export const planSchemaCommand: Command = {
  help: `Usage: packbench plan schema

Prints the JSON Schema of plans. An editor with a YAML language server completes and
checks a plan whose first line is
  # yaml-language-server: $schema=./plan.schema.json

Options:
  -h, --help        this text

Example:
  packbench plan schema > plan.schema.json
`,
  options: {},
  positionals: [],
  run: (_args, { output }) => {
    output.json(z.toJSONSchema(planSchema, { io: 'input' }));
    return Promise.resolve(EXIT.ok);
  },
};
