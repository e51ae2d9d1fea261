/**
 * Prints docs/plan-reference.md from the plan's schema:
 * `npx tsx scripts/plan-reference.ts > docs/plan-reference.md`.
 */
import { z } from 'zod';
import { planSchema } from '../plan/plan.js';

type Schema = z.core.JSONSchema.BaseSchema;

/** One object of the plan, as a section with a table. */
interface Section {
  /** Where the object stands in the plan, like `targets[].nodes[]`; empty for the plan itself. */
  readonly path: string;
  /** The key and value that tell this variant from others; undefined when there is one only. */
  readonly variant: string | undefined;
  readonly schema: Schema;
}

const HEAD = `# Plan reference

Every key of a plan. Made from the schema by \`npx tsx scripts/plan-reference.ts\`; do not edit it by
hand. \`packbench plan check PLAN\` lists all that is wrong with a plan at once,
\`packbench plan schema\` prints the JSON Schema for editors. A key that is not listed here is
refused. Keys with a default may be left out, as may those marked optional.
`;

/** The object and all objects inside it, depth first. */
function sectionsOf(schema: Schema, path: string): Section[] {
  // One or a list of the same.
  const [single] = schema.anyOf ?? [];
  if (single) return sectionsOf(single, path);
  const variants = schema.oneOf;
  const own = (variants ?? [schema]).map((one) => ({
    path,
    variant: variants && discriminatorOf(one),
    schema: one,
  }));
  const inner = own.flatMap((section) =>
    propertiesOf(section.schema).flatMap(([key, property]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const item = property.items as Schema | undefined;
      if (item && isObject(item)) return sectionsOf(item, `${at}[]`);
      return isObject(property) ? sectionsOf(property, at) : [];
    }),
  );
  return [...own, ...inner];
}

const isObject = (schema: Schema): boolean =>
  schema.properties !== undefined ||
  schema.oneOf !== undefined ||
  (schema.anyOf?.some((one) => isObject(one)) ?? false);

const propertiesOf = (schema: Schema): [string, Schema][] =>
  Object.entries(schema.properties ?? {}) as [string, Schema][];

function discriminatorOf(schema: Schema): string | undefined {
  const found = propertiesOf(schema).find(([, property]) => property.const !== undefined);
  return found && `${found[0]}: ${String(found[1].const)}`;
}

function renderSection({ path, variant, schema }: Section): string {
  const title = path === '' ? 'The plan' : `\`${path}\`${variant ? ` with \`${variant}\`` : ''}`;
  const rows = propertiesOf(schema).map(([key, property]) =>
    [`\`${key}\``, typeOf(property), defaultOf(schema, key), property.description ?? '']
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  return [
    `## ${title}`,
    '',
    '| key | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one)).join(' or ');
  const item = schema.items as Schema | undefined;
  if (item) return `list${countOf(schema)} of ${isObject(item) ? 'objects' : `${typeOf(item)}s`}`;
  if (isObject(schema)) return 'object';
  const type = String(schema.type);
  return schema.pattern === undefined
    ? `${type}${rangeOf(schema)}`
    : `${type} matching \`${schema.pattern}\``;
}

function countOf({ minItems, maxItems }: Schema): string {
  if (minItems === undefined) return '';
  return maxItems === undefined
    ? ` (at least ${String(minItems)})`
    : ` (${String(minItems)} to ${String(maxItems)})`;
}

function rangeOf(schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum, maxLength } = schema;
  const parts = [
    minimum === undefined ? '' : `at least ${String(minimum)}`,
    exclusiveMinimum === undefined ? '' : `more than ${String(exclusiveMinimum)}`,
    maximum === undefined ? '' : `at most ${String(maximum)}`,
    maxLength === undefined ? '' : `at most ${String(maxLength)} long`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function defaultOf(schema: Schema, key: string): string {
  const property = propertiesOf(schema).find(([name]) => name === key)?.[1];
  // A key left out and an empty object mean the same: the defaults of the keys inside.
  if (property?.properties && property.default !== undefined) return 'see below';
  if (property?.default !== undefined) return `\`${JSON.stringify(property.default)}\``;
  return schema.required?.includes(key) ? 'required' : 'optional';
}

const sections = sectionsOf(z.toJSONSchema(planSchema, { io: 'input' }), '');
process.stdout.write([HEAD, ...sections.map(renderSection)].join('\n'));
