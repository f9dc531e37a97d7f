import type { z } from 'zod';

/**
 * The keys that a schema accepts at a path of a value: the value decides between the branches of a union.
 *
 * @param path as zod gives it in an issue; `[]` is the whole
 */
export function knownKeys(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): readonly string[] {
  const { definition, here } = walk(schema, path, value);
  return Object.keys(select(definition, here)?.shape ?? {});
}

/**
 * The names of the branches at a path of a value that `kind` decides between; none where it does not.
 *
 * @param key only of those that have it
 */
export function knownKinds(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
  key?: string,
): readonly string[] {
  const { discriminator, options = [] } = unwrap(walk(schema, path, value).definition) ?? {};
  if (discriminator !== 'kind') return [];
  const shapes = options.map((option) => unwrap(definitionOf(option))?.shape ?? {});
  return shapes
    .filter((shape) => key === undefined || key in shape)
    .flatMap((shape) => unwrap(definitionOf(shape[discriminator]))?.values ?? [])
    .map(String);
}

function walk(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): { readonly definition: Definition | undefined; readonly here: unknown } {
  let definition = definitionOf(schema);
  let here = value;
  for (const key of path) {
    definition = step(select(definition, here), key);
    here = (here as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  return { definition, here };
}

/** What is used of zod's own description of a schema. */
interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

const definitionOf = (schema: z.ZodType | undefined): Definition | undefined =>
  schema?._zod.def as unknown as Definition | undefined;

/** Takes the wrappers off: optional, default, pipe. */
function unwrap(definition: Definition | undefined): Definition | undefined {
  if (definition?.innerType !== undefined) return unwrap(definitionOf(definition.innerType));
  return definition?.type === 'pipe' ? unwrap(definitionOf(definition.in)) : definition;
}

/** Picks the branch of a union that the value names; without a name, the first that knows most of its keys. */
function select(wrapped: Definition | undefined, value: unknown): Definition | undefined {
  const definition = unwrap(wrapped);
  if (definition?.options === undefined) return definition;
  const { discriminator, options } = definition;
  const branches = options.map((option) => select(definitionOf(option), value));
  if (discriminator === undefined) {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const strange = (branch: Definition | undefined): number =>
      keys.filter((key) => !(key in (branch?.shape ?? {}))).length;
    return branches
      .filter((branch) => branch?.shape !== undefined)
      .sort((a, b) => strange(a) - strange(b))[0];
  }
  const name = (value as Record<string, unknown> | null | undefined)?.[discriminator];
  return branches.find((branch) => {
    const own = definitionOf(branch?.shape?.[discriminator]);
    // Where a branch needs no name, its own is a default.
    return name === undefined ? own?.type === 'default' : unwrap(own)?.values?.includes(name);
  });
}

function step(definition: Definition | undefined, key: PropertyKey): Definition | undefined {
  if (definition?.shape !== undefined) return definitionOf(definition.shape[String(key)]);
  return definitionOf(definition?.valueType ?? definition?.element);
}
