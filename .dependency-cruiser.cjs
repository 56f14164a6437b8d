// Who may import whom. Each rule names whole folders from the start of the path; type imports count.
const ours = '^(contract|sdk|server|console|examples|bench)/';
const npmAndNode = {
  dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'],
};

/** A folder of the server may import these folders of the server, and what else `others` lets it. */
function only(folder, allowed, others = []) {
  const paths = [folder, ...allowed].map((name) => `^server/src/${name}(/|$)`);
  return {
    name: `${folder}-imports-only`,
    severity: 'error',
    from: { path: `^server/src/${folder}/`, pathNot: '\\.test\\.ts$' },
    to: { path: ours, pathNot: [...paths, ...others] },
  };
}

const views = '^server/src/store/[^/]*-views\\.ts$';
const contract = '^contract/';
const wayIn = ['core', 'commit', 'accounts', 'definitions', 'jobs', 'lib'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.test\\.ts$',
          '\\.cjs$',
          '\\.mjs$',
          '^server/src/core/json\\.ts$',
          '^console/src/(main\\.tsx|tracking/[^/]+\\.js)$',
          '\\.css$',
        ],
      },
      to: {},
    },
    only('core', []),
    {
      name: 'core-needs-nothing',
      severity: 'error',
      from: { path: '^server/src/core/', pathNot: '\\.test\\.ts$' },
      to: npmAndNode,
    },
    only('commit', ['core', 'lib']),
    only('store', ['core', 'lib']),
    {
      name: 'only-the-store-knows-the-driver',
      severity: 'error',
      from: { path: '^(contract|sdk|server/src)/', pathNot: ['^server/src/store/', '\\.test\\.ts$'] },
      to: { path: ['node_modules/pg/', 'node_modules/@types/pg/', 'node_modules/pg-copy-streams/'] },
    },
    only('definitions', ['core', 'lib']),
    only('accounts', ['core', 'commit', 'store', 'lib']),
    only('jobs', ['core', 'commit', 'store', 'lib']),
    only('api', wayIn, [contract, views]),
    only('dialects', wayIn, [contract, views]),
    only('tracking', wayIn, [contract, views]),
    {
      name: 'a-dialect-knows-no-other',
      severity: 'error',
      from: { path: '^server/src/dialects/([^/]+)/.+', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/dialects/[^/]+/.+', pathNot: '^server/src/dialects/$1/' },
    },
    only('delivery', ['core', 'store', 'lib']),
    only('projections', ['core', 'store', 'lib']),
    only('cli', ['lib'], ['^sdk/']),
    only('lib', []),
    {
      name: 'arguments-not-globals',
      severity: 'error',
      from: { path: '^server/src/[^/]+/.+', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/[^/]+\\.ts$' },
    },
    {
      name: 'clients-know-no-server',
      severity: 'error',
      from: { path: '^(console|sdk|contract)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/' },
    },
    {
      name: 'console-shared-knows-no-subject',
      severity: 'error',
      from: { path: '^console/src/shared/' },
      to: { path: ours, pathNot: ['^console/src/shared/', contract] },
    },
    {
      name: 'a-feature-knows-no-other',
      severity: 'error',
      from: { path: '^console/src/features/([^/]+)/.+' },
      to: { path: ours, pathNot: ['^console/src/features/$1/', '^console/src/shared/', contract] },
    },
    {
      name: 'console-takes-only-types-from-contract',
      severity: 'error',
      from: { path: '^console/src/' },
      to: { path: '^(contract|sdk)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sdk-takes-only-types-from-contract',
      severity: 'error',
      from: { path: '^sdk/', pathNot: '\\.test\\.ts$' },
      to: { path: '^contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sdk-needs-nothing',
      severity: 'error',
      from: { path: '^sdk/src/', pathNot: '\\.test\\.ts$' },
      to: npmAndNode,
    },
    {
      name: 'contract-needs-typebox-only',
      severity: 'error',
      from: { path: '^contract/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/typebox' },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      from: { path: '^(contract|sdk|server|console)/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'], pathNot: ours },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
    },
  },
};
