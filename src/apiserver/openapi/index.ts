/**
 * Describes every resource to clients that explain, check or merge objects: OpenAPI 2 as JSON and protobuf, and
 * OpenAPI 3 per group and version. Derived from declarations and the schema; must not do anything before it is asked.
 */
export { OpenApi, type OpenApiRequest } from './openapi.ts';
