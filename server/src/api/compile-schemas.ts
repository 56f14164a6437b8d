import AjvCompiler from '@fastify/ajv-compiler';
import SerializerSelector from '@fastify/fast-json-stringify-compiler';
import addFormats from 'ajv-formats';

type Validate = ((data: unknown) => unknown) & { errors?: unknown };

type Serialize = (data: unknown) => string;

type Compile<T> = (route: { readonly httpPart?: string; readonly schema: object }) => T;

// What is compiled is remembered, for the next server in this process.
const validators = AjvCompiler();
const serializers = SerializerSelector();
const compiledSerializers = new WeakMap<object, Serialize>();

const ajvPlugins = [
  [
    (ajv: { addFormat(name: string, format: { validate(text: string): boolean }): void }) => {
      (addFormats as unknown as (ajv: unknown, formats: string[]) => void)(ajv, ['uuid', 'email']);
      ajv.addFormat('milepost-instant', { validate: isRealDate });
      return ajv;
    },
    {},
  ],
];

/** `2026-02-30` has the right form and is no day; what lies in the year 10000 in some zone the database cannot keep. */
function isRealDate(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day));
  const isDay = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
  return isDay && Date.parse(text) < Date.UTC(9999, 11, 31);
}

/**
 * Fastify's validator, strict (rulings 25): nothing is removed, filled in or, in bodies, coerced. Query and path are text,
 * so there a number may be written as one.
 */
export function buildValidator(externalSchemas: unknown, options: { customOptions?: object }): Compile<Validate> {
  const compile = (coerceTypes: false | 'array') =>
    validators(
      externalSchemas as never,
      {
        ...options,
        customOptions: {
          allErrors: true,
          coerceTypes,
          removeAdditional: false,
          useDefaults: false,
          verbose: true,
          strict: false,
          // TypeBox makes our schemas; compiling the schema of schemas to check them took a third of a start.
          validateSchema: false,
        },
        plugins: ajvPlugins,
      } as never,
    ) as unknown as Compile<Validate>;
  const body = compile(false);
  const rest = compile('array');
  return (route) => (route.httpPart === 'body' ? body(route) : rest(route));
}

/** How answers are written, by their schema. */
export function buildSerializer(externalSchemas: unknown, options: unknown): Compile<Serialize> {
  const compile = serializers(externalSchemas, options as never) as Compile<Serialize>;
  return (route) => {
    const serialize = compiledSerializers.get(route.schema) ?? compile(route);
    compiledSerializers.set(route.schema, serialize);
    return serialize;
  };
}

/**
 * The validator that compiles a schema when the first request comes that it is for. A server has hundreds of them, which took
 * most of a start, and many are never asked. A test compiles them all.
 */
export function buildLazyValidator(...options: Parameters<typeof buildValidator>): Compile<Validate> {
  const compile = buildValidator(...options);
  return (route) => {
    let compiled: Validate | undefined;
    const validate: Validate = (data) => {
      compiled ??= compile(route);
      const holds = compiled(data);
      if (compiled.errors !== undefined) validate.errors = compiled.errors;
      return holds;
    };
    return validate;
  };
}

/** The serializer that compiles a schema when it writes the first answer. */
export function buildLazySerializer(...options: Parameters<typeof buildSerializer>): Compile<Serialize> {
  const compile = buildSerializer(...options);
  return (route) => {
    let compiled: Serialize | undefined;
    return (data) => (compiled ??= compile(route))(data);
  };
}
