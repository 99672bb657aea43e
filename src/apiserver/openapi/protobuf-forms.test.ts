import { expect, test } from 'vitest';
import { openApiProtobuf } from './openapi-protobuf.ts';
import { swaggerProtobuf } from './swagger-protobuf.ts';

// The expected bytes are those that a general protobuf encoder makes of the published message types.

test('OpenAPI 2 is encoded member by member', () => {
  const encoded = swaggerProtobuf({
    swagger: '2.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/p/{name}': {
        patch: {
          description: 'd',
          consumes: ['*/*'],
          produces: ['a/b'],
          schemes: ['https'],
          tags: ['t'],
          operationId: 'o',
          parameters: [
            { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/D' } },
            { $ref: '#/parameters/q-1' },
          ],
          responses: {
            '200': { description: 'OK', schema: { $ref: '#/definitions/D' } },
            '401': { description: 'Unauthorized' },
          },
          'x-kubernetes-action': 'patch',
        },
        parameters: [
          { uniqueItems: true, type: 'string', description: 'name of the D', name: 'name', in: 'path', required: true },
        ],
      },
    },
    definitions: {
      D: {
        description: 'd',
        title: 't',
        format: 'f',
        type: 'object',
        maximum: 2.5,
        minimum: -1,
        maxLength: 300,
        pattern: '^a$',
        required: ['a'],
        enum: ['x'],
        items: { type: 'string' },
        properties: { a: { additionalProperties: { type: 'integer' } } },
        additionalProperties: true,
        'x-kubernetes-list-map-keys': ['a'],
      },
    },
    parameters: { 'q-1': { uniqueItems: true, type: 'boolean', description: 'q', name: 'q', in: 'query' } },
    securityDefinitions: { B: { description: 'B', type: 'apiKey', name: 'authorization', in: 'header' } },
    security: [{ B: [] }],
  });
  expect(Buffer.from(encoded).toString('base64')).toBe(SWAGGER);
});

test('OpenAPI 3 is encoded member by member', () => {
  const schema = { $ref: '#/components/schemas/D' };
  const encoded = openApiProtobuf({
    openapi: '3.0.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/p/{name}': {
        put: {
          tags: ['t'],
          description: 'd',
          operationId: 'o',
          parameters: [{ name: 'q', in: 'query', description: 'q', schema: { type: 'boolean', uniqueItems: true } }],
          requestBody: { content: { '*/*': { schema } }, required: true },
          responses: {
            '200': { description: 'OK', content: { 'a/b': { schema } } },
            '401': { description: 'Unauthorized' },
          },
          'x-kubernetes-action': 'put',
        },
        parameters: [
          {
            name: 'name',
            in: 'path',
            description: 'name of the D',
            required: true,
            schema: { type: 'string', uniqueItems: true },
          },
        ],
      },
    },
    components: {
      schemas: {
        D: {
          nullable: true,
          title: 't',
          description: 'd',
          format: 'f',
          type: 'object',
          maximum: 2.5,
          maxLength: 300,
          pattern: '^a$',
          required: ['a'],
          enum: ['x'],
          allOf: [schema],
          anyOf: [{ type: 'string' }],
          not: { type: 'integer' },
          items: { type: 'string', default: 's' },
          properties: { a: { additionalProperties: { type: 'integer', default: 3 } } },
          additionalProperties: true,
          'x-kubernetes-map-type': 'atomic',
        },
      },
      securitySchemes: { B: { type: 'apiKey', description: 'B', name: 'authorization', in: 'header' } },
    },
  });
  expect(Buffer.from(encoded).toString('base64')).toBe(OPENAPI);
});

test.each([
  [false, '8a02021000'],
  [true, '8a02021001'],
  [0, '8a0209090000000000000000'],
  ['', '8a02021a00'],
  // The form has no word for it but that there is one.
  [{}, '8a0200'],
])('the default %j is told also where it is empty', (value, expected) => {
  const encoded = openApiProtobuf({ components: { schemas: { D: { default: value } } } });
  expect(Buffer.from(encoded).toString('hex')).toContain(expected);
});

const SWAGGER = [
  'CgMyLjASBgoBVBIBMUL9ARL6AQoJL3Ave25hbWV9EuwBQrkBCgF0GgFkKgFvMgNhL2I6AyovKkIlCiMKIRIEYm9keRoEYm9keSAB',
  'KhEKDyMvZGVmaW5pdGlvbnMvREIUEhIKECMvcGFyYW1ldGVycy9xLTFKPQoiCgMyMDASGwoZCgJPSxITChEKDyMvZGVmaW5pdGlv',
  'bnMvRAoXCgM0MDESEAoOCgxVbmF1dGhvcml6ZWRSBWh0dHBzaiEKE3gta3ViZXJuZXRlcy1hY3Rpb24SChIIInBhdGNoIgpKLgos',
  'EioiKAgBEgRwYXRoGg1uYW1lIG9mIHRoZSBEIgRuYW1lKgZzdHJpbmeYAQFKnQEKmgEKAUQSlAESAWYaAXQiAWQ5AAAAAAAABEBJ',
  'AAAAAAAA8L9YrAJqA15hJJoBAWGiAQYSBCJ4IgqqAQIQAbIBCAoGb2JqZWN0ugENCguyAQgKBnN0cmluZ8oBGAoWCgFhEhGqAQ4K',
  'DLIBCQoHaW50ZWdlcvoBJgoaeC1rdWJlcm5ldGVzLWxpc3QtbWFwLWtleXMSCBIGWyJhIl0KUiYKJAoDcS0xEh0SGxoZEgVxdWVy',
  'eRoBcSIBcTIHYm9vbGVhbqABAWIHCgUKAUISAGorCikKAUISJBIiCgZhcGlLZXkSDWF1dGhvcml6YXRpb24aBmhlYWRlciIBQg==',
].join('');

const OPENAPI = [
  'CgUzLjAuMBIGCgFUMgExIo8CCowCCgkvcC97bmFtZX0S/gEqygEKAXQaAWQqAW8yIAoeCgFxEgVxdWVyeRoBcVIPCg2gAQHKAQdi',
  'b29sZWFuOisKKRIlCiMKAyovKhIcChoSGAoWIy9jb21wb25lbnRzL3NjaGVtYXMvRBgBQk8SNAoDMjAwEi0KKwoCT0saJQojCgNh',
  'L2ISHAoaEhgKFiMvY29tcG9uZW50cy9zY2hlbWFzL0QSFwoDNDAxEhAKDgoMVW5hdXRob3JpemVkah8KE3gta3ViZXJuZXRlcy1h',
  'Y3Rpb24SCBIGInB1dCIKai8KLQoEbmFtZRIEcGF0aBoNbmFtZSBvZiB0aGUgRCABUg4KDKABAcoBBnN0cmluZyqUAgrkAQrhAQoB',
  'RBLbAQrYAQgBSgF0WQAAAAAAAARAeKwCigEDXmEkugEBYcIBBhIEIngiCsoBBm9iamVjdNIBGhIYChYjL2NvbXBvbmVudHMvc2No',
  'ZW1hcy9E4gELCgnKAQZzdHJpbmfqAQrKAQdpbnRlZ2Vy8gETChEKD8oBBnN0cmluZ4oCAxoBc/oBJgokCgFhEh8KHYICGgoYChbK',
  'AQdpbnRlZ2VyigIJCQAAAAAAAAhAggICEAGSAgFkmgIBZqICJAoVeC1rdWJlcm5ldGVzLW1hcC10eXBlEgsSCSJhdG9taWMiCjor',
  'CikKAUISJAoiCgZhcGlLZXkSAUIaDWF1dGhvcml6YXRpb24iBmhlYWRlcg==',
].join('');
