import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { typedArrayNonNull } from './typed-array-non-null.js';

const impure = 'Time, randomness and ids come in as arguments: take a Clock, an IdSource or a RandomSource from base.';
const hostMade = 'Hosts differ in it, and what is made here is digested: the same bytes come from every host.';
const svelteFiles = ['**/*.svelte', '**/*.svelte.ts'];
const testFiles = ['test/**/*.ts'];

/** What the type checker does not see. */
const javascriptRules = Object.fromEntries(
  [
    'eqeqeq',
    'for-direction',
    'no-async-promise-executor',
    'no-case-declarations',
    'no-compare-neg-zero',
    'no-cond-assign',
    'no-constant-binary-expression',
    'no-constant-condition',
    'no-control-regex',
    'no-debugger',
    'no-duplicate-case',
    'no-empty',
    'no-empty-character-class',
    'no-empty-pattern',
    'no-extra-boolean-cast',
    'no-fallthrough',
    'no-irregular-whitespace',
    'no-misleading-character-class',
    'no-prototype-builtins',
    'no-regex-spaces',
    'no-self-assign',
    'no-sparse-arrays',
    'no-unsafe-finally',
    'no-unused-labels',
    'no-useless-assignment',
    'no-useless-catch',
    'no-useless-escape',
    'no-var',
    'prefer-const',
    'preserve-caught-error',
    'use-isnan',
    'valid-typeof',
  ].map((rule) => [rule, 'error']),
);

const barrel = 'No barrels: import from the file that defines the name.';
const unwanted = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: barrel },
  { selector: 'ExportNamedDeclaration[source]', message: barrel },
  { selector: 'TSEnumDeclaration', message: 'A union of literals instead of an enum.' },
];

const impureSyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: impure },
  { selector: 'CallExpression[callee.name="Date"]', message: impure },
];
const impureProperties = [
  { object: 'Date', property: 'now', message: impure },
  { object: 'Math', property: 'random', message: impure },
  { object: 'crypto', property: 'randomUUID', message: impure },
  { object: 'crypto', property: 'getRandomValues', message: impure },
];

/** Rows, models and metrics are made here. */
const digestedFiles = ['src/datagen/**', 'src/gbdt/**', 'src/compute/**', 'src/pipeline/fingerprint.ts'];
/** Left to the implementation by ECMA-262, unlike `sqrt`, which hardware rounds as IEEE 754 says. */
const approximated = [
  ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];
const hostMadeProperties = [
  ...approximated.map((property) => ({ object: 'Math', property, message: hostMade })),
  ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((property) => ({
    property,
    message: hostMade,
  })),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test/golden/', 'public/'] },
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
  },
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  { files: svelteFiles, languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    plugins: { house: { rules: { 'typed-array-non-null': typedArrayNonNull } } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      ...javascriptRules,
      'no-restricted-syntax': ['error', ...unwanted],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A string is spread to count its code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // What a signal or a promise hands over is unknown, and is passed on as it came.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // On an insecure origin much is missing that the DOM's types promise.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // The interfaces here are records of functions, written as methods; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Memory twins answer at once through an interface of promises.
      '@typescript-eslint/require-await': 'off',
      // The exact form of "only on typed-array reads" is the house's own rule.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'house/typed-array-non-null': 'error',
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/base/**'],
    rules: {
      'no-restricted-syntax': ['error', ...unwanted, ...impureSyntax],
      'no-restricted-properties': ['error', ...impureProperties],
    },
  },
  {
    files: digestedFiles,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...unwanted,
        ...impureSyntax,
        {
          selector: 'BinaryExpression[operator="**"]:not([left.value=2]), AssignmentExpression[operator="**="]',
          message: `Only powers of two are exact everywhere. ${hostMade}`,
        },
      ],
      'no-restricted-properties': ['error', ...impureProperties, ...hostMadeProperties],
      'no-restricted-globals': ['error', { name: 'Intl', message: hostMade }, { name: 'Date', message: hostMade }],
    },
  },
  {
    files: svelteFiles,
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // Results are replaced whole ($state.raw), so a map inside one needs no reactivity of its own.
      'svelte/prefer-svelte-reactivity': 'off',
      'prefer-const': 'off',
    },
  },
  {
    files: ['src/script/lessons/**'],
    // Rows of a frame are shown as they are, which is what a learner does first.
    rules: { '@typescript-eslint/no-base-to-string': 'off' },
  },
  {
    files: testFiles,
    rules: {
      // A `describe` is a function by form only, and a list of cases is read like a table.
      'max-lines-per-function': 'off',
      // `expect.objectContaining` and its kind are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'house/typed-array-non-null': 'off',
    },
  },
  {
    files: ['vite.config.ts', 'test/browser/playwright.config.ts', 'test/browser/global-setup.ts'],
    languageOptions: { globals: globals.node },
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: globals.node, parserOptions: { projectService: false } },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'no-restricted-syntax': 'off',
      'house/typed-array-non-null': 'off',
    },
  },
);
