// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// every other folder of src is a feature
const shared = new Set([
  'access',
  'address',
  'api',
  'app',
  'design',
  'format',
  'live',
  'logs',
  'metrics',
  'session',
  'shell',
  'streams',
  'terminal',
]);
const features = readdirSync(new URL('src', import.meta.url)).filter((folder) => !shared.has(folder));

export default tseslint.config(
  { ignores: ['public/**', 'target', '.next', 'node_modules', 'next-env.d.ts', 'src/**/*.gen.ts'] },
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
  // under a base path, only these modules know the complete address
  {
    files: ['src/**'],
    ignores: ['src/address/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'next/link', message: 'Use @/address/link, which adds the base path.' },
            {
              name: 'next/navigation',
              importNames: ['useRouter', 'usePathname', 'redirect'],
              message: 'Use @/address/navigation, which adds the base path.',
            },
          ],
        },
      ],
    },
  },
  // features do not import each other; shared code belongs in another folder
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
