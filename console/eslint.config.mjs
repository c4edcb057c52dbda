// SPDX-License-Identifier: Apache-2.0
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = [
  'dashboard',
  'instances',
  'terminals',
  'recordings',
  'volumes',
  'vpcs',
  'audit',
  'connections',
  'keys',
  'tenants',
];

export default tseslint.config(
  { ignores: ['target', '.next', 'node_modules', 'next-env.d.ts', 'src/api/schema.gen.ts'] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
    },
  },
  // features do not import each other; shared code belongs to another folder
  ...features.map((feature) => ({
    files: [`src/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: features
            .filter((other) => other !== feature)
            .map((other) => ({
              group: [`@/${other}/*`, `../${other}/*`],
              message: 'Features do not import each other.',
            })),
        },
      ],
    },
  })),
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
