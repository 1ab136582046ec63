import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";
import jsdoc from "eslint-plugin-jsdoc";

/** Imports go one way: model ← components ← stacks ← operations; the embedded host and the toolchain stand apart. */
const zones = [
  { target: "./components/model", from: ".", except: ["./components/model", "./node_modules/zod"], message: "the model is pure: it imports nothing but itself and zod" },
  { target: "./components", from: ["./stacks", "./operations", "./simulator", "./toolchain"], message: "components know only the model" },
  { target: "./stacks", from: ["./operations", "./simulator", "./toolchain"], message: "stacks know only components" },
  { target: "./simulator", from: ["./components", "./stacks", "./operations", "./toolchain"], message: "the embedded host imitates Proxmox, not us" },
  { target: "./toolchain", from: ["./components", "./stacks", "./operations", "./simulator"], message: "the toolchain comes before everything else" },
];

export default tseslint.config(
  { ignores: ["node_modules/", ".trilane/", "coverage/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [importX.createNodeResolver({ extensions: [".ts", ".js", ".mjs", ".json"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
      "max-depth": ["error", 4],
    },
  },
  {
    files: ["components/**/*.ts", "simulator/**/*.ts", "toolchain/**/*.ts", "operations/**/*.ts", "stacks/**/*.ts"],
    plugins: { jsdoc },
    rules: { "jsdoc/require-jsdoc": ["error", { publicOnly: true, require: { ClassDeclaration: true, FunctionDeclaration: true }, contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"] }] },
  },
  {
    // Resources are named in one place, because the provider renamed nearly all of them once already.
    files: ["components/**/*.ts", "stacks/**/*.ts"],
    ignores: ["components/provider.ts"],
    rules: { "no-restricted-imports": ["error", { paths: [{ name: "@pulumi/proxmoxve", message: "import it through components/provider.ts" }] }] },
  },
  {
    // Pure: same input, same plan. No file, no network, no clock, no chance.
    files: ["components/model/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*", "!node:crypto"], message: "the model is pure" }] }],
      "no-restricted-globals": ["error", "process", "fetch", "setTimeout", "performance"],
      "no-restricted-properties": ["error", { object: "Date", property: "now" }, { object: "Math", property: "random" }],
      "no-restricted-syntax": ["error", { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "the model has no clock: take `today`" }],
    },
  },
  { files: ["operations/**/*.ts", "simulator/process.ts"], rules: { "no-console": "off" } },
  { files: ["**/*.mjs", "**/*.js", "**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
