import { ENCODINGS, groupName, groupWord, META, type Operation, type PathItem, tagOf } from './operation.ts';

type Plain = Pick<Operation, 'id' | 'description' | 'tag'> & { answer: string };

/** A path where something of the server can be read. */
function readable(path: string, { answer, ...rest }: Plain, media: Pick<Operation, 'consumes' | 'produces'>): PathItem {
  const responses = [['200', answer]] as const;
  return { path, operations: [{ ...rest, ...media, method: 'get', parameters: [], responses }] };
}

function discovery(path: string, plain: Plain): PathItem {
  return readable(path, plain, { consumes: ENCODINGS, produces: ENCODINGS });
}

const VERSIONS = 'get available API versions';

/** What there is besides groups and their resources, by the document it stands in. */
export const GENERAL_PATHS: { readonly [document: string]: PathItem } = {
  '.well-known/openid-configuration': readable(
    '/.well-known/openid-configuration/',
    {
      id: 'getServiceAccountIssuerOpenIDConfiguration',
      description: "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
      tag: 'WellKnown',
      answer: 'string',
    },
    { produces: ['application/json'] },
  ),
  api: discovery('/api/', {
    id: 'getCoreAPIVersions',
    description: VERSIONS,
    tag: 'core',
    answer: `${META}.APIVersions`,
  }),
  apis: discovery('/apis/', {
    id: 'getAPIVersions',
    description: VERSIONS,
    tag: 'apis',
    answer: `${META}.APIGroupList`,
  }),
  'openid/v1/jwks': readable(
    '/openid/v1/jwks/',
    {
      id: 'getServiceAccountIssuerOpenIDKeyset',
      description: 'get service account issuer OpenID JSON Web Key Set (contains public token verification keys)',
      tag: 'openid',
      answer: 'string',
    },
    { produces: ['application/jwk-set+json'] },
  ),
  version: readable(
    '/version/',
    {
      id: 'getCodeVersion',
      description: 'get the version information for this server',
      tag: 'version',
      answer: 'io.k8s.apimachinery.pkg.version.Info',
    },
    { consumes: ['application/json'], produces: ['application/json'] },
  ),
};

/** `/apis/GROUP/` */
export function groupPath(group: string): PathItem {
  return discovery(`/apis/${group}/`, {
    id: `get${groupName(group)}APIGroup`,
    description: 'get information of a group',
    tag: tagOf(group),
    answer: `${META}.APIGroup`,
  });
}

/** `/apis/GROUP/VERSION/` */
export function versionPath(root: string, groupVersion: { group: string; version: string }): PathItem {
  return discovery(`${root}/`, {
    id: `get${groupWord(groupVersion)}APIResources`,
    description: 'get available resources',
    tag: tagOf(groupVersion.group, groupVersion.version),
    answer: `${META}.APIResourceList`,
  });
}
