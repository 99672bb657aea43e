/**
 * Describes every resource to clients that explain, check or merge objects: OpenAPI 2, and OpenAPI 3
 * per group and version, each as JSON and protobuf. Derived from declarations and the schema; must not do anything before it is asked.
 */
export { OpenApi, type OpenApiRequest } from './openapi.ts';
