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
  let current: Definition | undefined = definitionOf(schema);
  let here = value;
  for (const key of path) {
    current = step(select(current, here), key);
    here = (here as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  return Object.keys(select(current, here)?.shape ?? {});
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

/** Takes the wrappers off (optional, default, pipe) and picks the branch of a union that the value names. */
function select(definition: Definition | undefined, value: unknown): Definition | undefined {
  if (definition?.innerType !== undefined) return select(definitionOf(definition.innerType), value);
  if (definition?.type === 'pipe') return select(definitionOf(definition.in), value);
  if (definition?.options === undefined) return definition;
  const { discriminator, options } = definition;
  const branches = options.map((option) => select(definitionOf(option), value));
  if (discriminator === undefined) return branches.find((branch) => branch?.shape !== undefined);
  const name = (value as Record<string, unknown> | undefined)?.[discriminator];
  return branches.find((branch) => {
    const own = definitionOf(branch?.shape?.[discriminator]);
    // Where a branch needs no name, its own is a default.
    return name === undefined ? own?.type === 'default' : select(own, name)?.values?.includes(name);
  });
}

function step(definition: Definition | undefined, key: PropertyKey): Definition | undefined {
  if (definition?.shape !== undefined) return definitionOf(definition.shape[String(key)]);
  return definitionOf(definition?.valueType ?? definition?.element);
}
