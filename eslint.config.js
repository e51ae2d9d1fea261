import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/**
 * Data flows plan → workflows → activities → openstack, hosts → results → report, and imports
 * follow it. Each folder lists the folders that it must not import.
 */
const ROLES = ['workflows', 'activities', 'worker', 'client'];
const LIBRARIES = ['plan', 'measure', 'openstack', 'hosts', 'guests', 'results', 'report'];
/** What processes do beside their work: tell of it, hide it. Nothing but worker and client knows them. */
const AROUND = ['telemetry', 'codec'];
const FORBIDDEN = {
  plan: [
    ...ROLES,
    ...AROUND,
    'measure',
    'openstack',
    'hosts',
    'guests',
    'results',
    'report',
    'simcloud',
  ],
  measure: [
    ...ROLES,
    ...AROUND,
    'plan',
    'openstack',
    'hosts',
    'guests',
    'results',
    'report',
    'simcloud',
  ],
  openstack: [...ROLES, ...AROUND, 'hosts', 'guests', 'results', 'report', 'simcloud'],
  hosts: [...ROLES, ...AROUND, 'openstack', 'guests', 'results', 'report', 'simcloud'],
  guests: [...ROLES, ...AROUND, 'openstack', 'report', 'simcloud'],
  results: [...ROLES, ...AROUND, 'openstack', 'guests', 'report', 'simcloud'],
  report: [...ROLES, ...AROUND, 'openstack', 'guests', 'simcloud'],
  simcloud: [...ROLES, ...AROUND, ...LIBRARIES],
  telemetry: [...ROLES, 'codec', 'plan', 'openstack', 'hosts', 'guests', 'report', 'simcloud'],
  codec: [...ROLES, 'telemetry', ...LIBRARIES, 'simcloud'],
  workflows: [
    ...AROUND,
    'activities',
    'worker',
    'client',
    'measure',
    'openstack',
    'hosts',
    'guests',
    'report',
    'simcloud',
  ],
  activities: [...AROUND, 'worker', 'client', 'simcloud'],
  worker: ['client', 'simcloud'],
};

const importRules = Object.entries(FORBIDDEN).map(([folder, forbidden]) => ({
  files: [`${folder}/**/*.ts`],
  ignores: ['**/*.test.ts', '**/test/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
            message: `${folder}/ must not import this folder: see docs/design/001-shape.md.`,
          },
          ...(LIBRARIES.includes(folder) || ['simcloud', 'telemetry'].includes(folder)
            ? [{ regex: '^@temporalio/', message: 'Libraries know nothing of Temporal.' }]
            : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'packbench-results/', 'bench-results/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Numbers in templates are how units are printed; the rule's default forbids them.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A promise that settles by a callback's value reads better in one line.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  ...importRules,
  {
    // The plan and the record are contracts; the sandbox may see their types and nothing else.
    files: ['workflows/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+(plan|results)/',
              allowTypeImports: true,
              message: 'Workflows see types of plan/ and results/ only.',
            },
            { regex: '^node:', message: 'The workflow sandbox has no Node modules.' },
          ],
        },
      ],
    },
  },
  {
    // What a test asserts about may be absent: then it fails, as it should.
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Vitest's asymmetric matchers are `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // What runs before the dependencies are there is plain JavaScript.
    files: ['**/*.js', '**/*.mjs', '**/*.cjs', '**/*.d.mts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  prettier,
);
