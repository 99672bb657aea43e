import type { Definition, Description } from '#api';
import type { Listing } from '../discovery/index.ts';
import { type Dialect, definitionSchema, type JsonSchema, referenceTo, referredTypes } from './definition-schema.ts';
import { META, type Operation, type Parameter, type PathItem, pathsOf } from './operations.ts';

/** Everything documents are made from. */
export interface Sources {
  listings: readonly Listing[];
  definitions: { readonly [name: string]: Definition | undefined };
  descriptions: { readonly [name: string]: Description | undefined };
}

const INFO = { title: 'Kubernetes', version: 'v1.36.2' };

/** The parts both dialects share: paths in order, and every schema that can be reached from them. */
function contentsOf(sources: Sources, dialect: Dialect): { paths: PathItem[]; schemas: Record<string, JsonSchema> } {
  const byGvk = new Map<string, string>();
  for (const [name, definition] of Object.entries(sources.definitions))
    for (const gvk of definition?.gvk ?? []) byGvk.set(gvk, name);
  const paths = sources.listings
    .flatMap((listing) => {
      const { definition } = listing;
      if (!definition || !sources.definitions[definition]) return [];
      return pathsOf({ ...listing, definition }, (gvk) => byGvk.get(`${gvk.group}/${gvk.version} ${gvk.kind}`));
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const operations = paths.flatMap((item) => item.operations);
  const roots = operations.flatMap((o) => [...(o.body ? [o.body] : []), ...o.responses.map(([, name]) => name)]);
  const schemas = customSchemas(sources, dialect);
  for (const name of reachable([...roots, `${META}.WatchEvent`], sources)) {
    const definition = sources.definitions[name];
    if (definition) schemas[name] ??= definitionSchema(name, definition, sources.descriptions[name], dialect);
  }
  return { paths, schemas };
}

/** A built-in kind, for what is said of the fields that objects of every kind have. */
const ORDINARY = 'io.k8s.api.core.v1.ConfigMap';

/** Kinds that are read from data bring their schemas with them, which say more than their definitions. */
function customSchemas({ listings, descriptions }: Sources, dialect: Dialect): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  for (const { definition, custom } of listings) {
    if (definition && custom) {
      schemas[definition] = custom.openApiSchema(dialect, descriptions[ORDINARY]?.[1] ?? {});
    }
  }
  return schemas;
}

function reachable(roots: string[], { definitions }: Sources): string[] {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = definitions[name];
    if (seen.has(name) || !definition) continue;
    seen.add(name);
    waiting.push(...referredTypes(definition));
  }
  return [...seen].sort();
}

function responseSchema(definition: string, dialect: Dialect): JsonSchema {
  return definition === 'string' ? { type: 'string' } : referenceTo(definition, dialect);
}

const RESPONSE_TEXT: Record<string, string> = { '200': 'OK', '201': 'Created', '202': 'Accepted' };

/** The whole API as one Swagger 2 document. */
export function swaggerDocument(sources: Sources): JsonSchema {
  const { paths, schemas } = contentsOf(sources, 'v2');
  return {
    swagger: '2.0',
    info: INFO,
    paths: Object.fromEntries(paths.map((item) => [item.path, pathItem(item, swaggerParameter, swaggerOperation)])),
    definitions: schemas,
    securityDefinitions: {
      BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
    },
    security: [{ BearerToken: [] }],
  };
}

/** The given resources, which are usually those of one group and version, as an OpenAPI 3 document. */
export function openApiDocument(sources: Sources): JsonSchema {
  const { paths, schemas } = contentsOf(sources, 'v3');
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: Object.fromEntries(paths.map((item) => [item.path, pathItem(item, openApiParameter, openApiOperation)])),
    components: {
      schemas,
      securitySchemes: {
        BearerToken: {
          type: 'apiKey',
          description: 'Bearer Token authentication',
          name: 'authorization',
          in: 'header',
        },
      },
    },
  };
}

function pathItem(
  item: PathItem,
  parameter: (p: Parameter) => JsonSchema,
  operation: (o: Operation) => JsonSchema,
): JsonSchema {
  return {
    ...Object.fromEntries(item.operations.map((o) => [o.method, operation(o)])),
    parameters: item.parameters.map(parameter),
  };
}

function swaggerParameter({ name, in: place, type }: Parameter): JsonSchema {
  return { uniqueItems: true, type, name, in: place, ...(place === 'path' ? { required: true } : {}) };
}

function openApiParameter({ name, in: place, type }: Parameter): JsonSchema {
  return { name, in: place, ...(place === 'path' ? { required: true } : {}), schema: { type, uniqueItems: true } };
}

function marks({ action, gvk }: Operation): JsonSchema {
  return { 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk };
}

/** Only deletion may be asked for without saying how. */
function bodyIsRequired({ body }: Operation): boolean {
  return body !== `${META}.DeleteOptions`;
}

function swaggerOperation(operation: Operation): JsonSchema {
  const { description, consumes, produces, tag, id, parameters, body, responses } = operation;
  const bodyParameter = body && {
    name: 'body',
    in: 'body',
    ...(bodyIsRequired(operation) ? { required: true } : {}),
    schema: referenceTo(body, 'v2'),
  };
  return {
    description,
    consumes,
    produces,
    schemes: ['https'],
    tags: [tag],
    operationId: id,
    ...(bodyParameter || parameters.length > 0
      ? { parameters: [...(bodyParameter ? [bodyParameter] : []), ...parameters.map(swaggerParameter)] }
      : {}),
    responses: {
      ...Object.fromEntries(
        responses.map(([code, name]) => [
          code,
          { description: RESPONSE_TEXT[code], schema: responseSchema(name, 'v2') },
        ]),
      ),
      '401': { description: 'Unauthorized' },
    },
    ...marks(operation),
  };
}

function openApiOperation(operation: Operation): JsonSchema {
  const { description, consumes, produces, tag, id, parameters, body, responses } = operation;
  const contentOf = (types: readonly string[], schema: JsonSchema) =>
    Object.fromEntries(types.map((type) => [type, { schema }]));
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(parameters.length > 0 ? { parameters: parameters.map(openApiParameter) } : {}),
    ...(body
      ? {
          requestBody: {
            content: contentOf(consumes, referenceTo(body, 'v3')),
            ...(bodyIsRequired(operation) ? { required: true } : {}),
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        responses.map(([code, name]) => [
          code,
          { description: RESPONSE_TEXT[code], content: contentOf(produces, responseSchema(name, 'v3')) },
        ]),
      ),
      '401': { description: 'Unauthorized' },
    },
    ...marks(operation),
  };
}
