import { type FieldError, forbidden, invalidValue, type JSONSchemaProps } from '#api';
import { shownSchema } from './shown-schema.ts';

/** What a root may say where the schema of the status is taken out of it: the rest would be lost for the status. */
const ALLOWED =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

/** What holds for a schema of whole objects besides what holds for all schemas. */
export function validateRoot(schema: JSONSchemaProps, path: string, hasStatus: boolean): FieldError[] {
  const errors = hasStatus ? beyondAllowed(schema, path) : [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  return errors;
}

function beyondAllowed(schema: JSONSchemaProps, path: string): FieldError[] {
  const shown = shownSchema(schema);
  const allowed = ALLOWED.split(' ');
  const where = 'at the root of the schema if the status subresource is enabled';
  const found = Object.keys(shown).find(
    (field) => isSet(shown[field]) && (!allowed.includes(field) || (field === 'Type' && schema.type !== 'object')),
  );
  if (found === undefined) return [];
  if (found === 'Type') {
    return [invalidValue(`${path}.type`, schema.type, `only "object" is allowed as the type ${where}`)];
  }
  return [invalidValue(path, shown, `only [${ALLOWED}] fields are allowed ${where}`)];
}

function isSet(value: unknown): boolean {
  return value !== null && value !== '' && value !== false;
}
