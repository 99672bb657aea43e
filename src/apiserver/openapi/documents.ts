import type { Definition, Description, ParameterTexts } from '#api';
import type { Listing } from '../discovery/index.ts';
import type { Chapter } from './chapters.ts';
import { type Dialect, definitionSchema, type JsonSchema, referenceTo, referredTypes } from './definition-schema.ts';
import { META, METHODS, type Operation, type PathItem } from './operation.ts';
import { type Parameter, Parameters, shareParameters } from './parameters.ts';
import { resourcePaths } from './resource-paths.ts';
import { SwaggerParameters } from './swagger-parameters.ts';

/** Everything documents are made from. */
export interface Sources {
  chapters: readonly Chapter[];
  definitions: { readonly [name: string]: Definition | undefined };
  descriptions: { readonly [name: string]: Description | undefined };
  parameters: ParameterTexts;
}

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const INFO = { title: 'Kubernetes', version: '1.36' };

/** The parts both dialects share: paths in order, and every schema that can be reached from them. */
function contentsOf(sources: Sources, dialect: Dialect): { paths: PathItem[]; schemas: Record<string, JsonSchema> } {
  const { chapters, definitions, descriptions } = sources;
  const paths = chapters
    .flatMap((chapter) => [...chapter.paths, ...pathsOf(chapter.listings, sources)])
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const operations = paths.flatMap((item) => item.operations);
  const roots = operations.flatMap((o) => [...(o.body ? [o.body] : []), ...o.responses.map(([, name]) => name)]);
  const schemas = customSchemas(sources, dialect);
  for (const name of reachable(roots, sources)) {
    const definition = definitions[name];
    if (definition) schemas[name] ??= definitionSchema(name, definition, descriptions[name], dialect);
  }
  return { paths, schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function pathsOf(listings: readonly Listing[], { definitions, parameters }: Sources): PathItem[] {
  if (listings.length === 0) return [];
  const known = new Parameters(parameters);
  const byGvk = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions))
    for (const gvk of definition?.gvk ?? []) byGvk.set(gvk, name);
  return listings.flatMap((listing) => {
    const { definition } = listing;
    if (!definition || !definitions[definition]) return [];
    return resourcePaths({ ...listing, definition }, known, (gvk) =>
      byGvk.get(`${gvk.group}/${gvk.version} ${gvk.kind}`),
    );
  });
}

/** A built-in kind, for what is said of the fields that objects of every kind have, and lists of them. */
const ORDINARY = 'io.k8s.api.core.v1.Pod';

/** Kinds that are read from data bring their schemas with them, which say more than their definitions. */
function customSchemas({ chapters, definitions, descriptions }: Sources, dialect: Dialect): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  for (const { definition, custom, kind, plural } of chapters.flatMap(({ listings }) => listings)) {
    if (!definition || !custom) continue;
    schemas[definition] = custom.openApiSchema(dialect, descriptions[ORDINARY]?.[1] ?? {});
    const list = `${definition}List`;
    const items = `List of ${plural}. More info: ${CONVENTIONS}`;
    const texts: Description = [`${kind}List is a list of ${kind}`, { ...descriptions[`${ORDINARY}List`]?.[1], items }];
    schemas[list] = definitionSchema(list, definitions[list] ?? { fields: {} }, texts, dialect);
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
  const parameters = new SwaggerParameters();
  return {
    swagger: '2.0',
    info: INFO,
    paths: Object.fromEntries(
      paths.map((item) => [
        item.path,
        pathItem(
          item,
          (p) => parameters.of(p),
          (operation, own) => swaggerOperation(operation, own, parameters),
        ),
      ]),
    ),
    definitions: schemas,
    parameters: parameters.shared(),
    securityDefinitions: {
      BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
    },
    security: [{ BearerToken: [] }],
  };
}

/** What a chapter is about, as an OpenAPI 3 document. */
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

/** What all operations of a path may be told is said once, beside them. */
function pathItem(
  { operations: unordered }: PathItem,
  parameter: (p: Parameter) => JsonSchema,
  operation: (o: Operation, own: readonly Parameter[]) => JsonSchema,
): JsonSchema {
  const operations = METHODS.flatMap((method) => unordered.filter((o) => o.method === method));
  const { common, own } = shareParameters(operations.map((o) => o.parameters));
  return {
    ...Object.fromEntries(operations.map((o, i) => [o.method, operation(o, own[i] ?? [])])),
    ...(common.length > 0 ? { parameters: common.map(parameter) } : {}),
  };
}

function openApiParameter({ name, in: place, type, description }: Parameter): JsonSchema {
  const required = place === 'path' ? { required: true } : {};
  return { name, in: place, description, ...required, schema: { type, uniqueItems: true } };
}

function marks({ action, gvk }: Operation): JsonSchema {
  return {
    ...(action ? { 'x-kubernetes-action': action } : {}),
    ...(gvk ? { 'x-kubernetes-group-version-kind': gvk } : {}),
  };
}

function responsesOf({ responses }: Operation, contentOf: (name: string) => JsonSchema): JsonSchema {
  const told = responses.map(([code, name]) => [code, { description: RESPONSE_TEXT[code], ...contentOf(name) }]);
  return { ...Object.fromEntries(told), '401': { description: 'Unauthorized' } };
}

function swaggerOperation(operation: Operation, own: readonly Parameter[], parameters: SwaggerParameters): JsonSchema {
  const { description, consumes, produces, tag, id, body } = operation;
  const told = [...(body ? [parameters.body(body)] : []), ...own.map((p) => parameters.of(p))];
  return {
    description,
    ...(consumes ? { consumes } : {}),
    produces,
    schemes: ['https'],
    tags: [tag],
    operationId: id,
    ...(told.length > 0 ? { parameters: told } : {}),
    responses: responsesOf(operation, (name) => ({ schema: responseSchema(name, 'v2') })),
    ...marks(operation),
  };
}

function openApiOperation(operation: Operation, own: readonly Parameter[]): JsonSchema {
  const { description, consumes = [], produces, tag, id, body } = operation;
  const contentOf = (types: readonly string[], schema: JsonSchema) =>
    Object.fromEntries(types.map((type) => [type, { schema }]));
  const required = body === `${META}.DeleteOptions` ? {} : { required: true };
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(own.length > 0 ? { parameters: own.map(openApiParameter) } : {}),
    ...(body ? { requestBody: { content: contentOf(consumes, referenceTo(body, 'v3')), ...required } } : {}),
    responses: responsesOf(operation, (name) => ({ content: contentOf(produces, responseSchema(name, 'v3')) })),
    ...marks(operation),
  };
}
