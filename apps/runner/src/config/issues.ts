import type { z } from 'zod';

/** What zod found wrong. */
export type Issue = z.core.$ZodIssue;

/**
 * Of a union's branches, the fault that lies deepest says most, or that of the branch that the value is nearest to; of
 * several faults, the first, but a mistyped key before what it leaves missing beside it.
 *
 * @param value what the issues' paths begin in
 */
export function deepest(issues: readonly Issue[], value: unknown): Issue | undefined {
  const first = issues[0];
  const parent = first?.path.slice(0, -1).join('.');
  const mistyped = issues.find(({ code, path }) => code === 'unrecognized_keys' && path.join('.') === parent);
  const issue = mistyped ?? first;
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const here = valueAt(value, issue.path);
  const branches = issue.errors
    .map((branch) => deepest(branch, here))
    .filter((branch) => branch !== undefined)
    .sort((a, b) => distance(a, here) - distance(b, here));
  const nearest = branches[0];
  return nearest === undefined ? issue : { ...nearest, path: [...issue.path, ...nearest.path] };
}

/** What stands at a path in a value; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key],
    value,
  );
}

/** How far a value is from the branch of a union in which this is the fault. */
function distance(issue: Issue, value: unknown): number {
  if (issue.path.length > 0) return -issue.path.length;
  if (issue.code === 'unrecognized_keys') return issue.keys.length;
  // A list of values is nearer to a single value than an object is; an object is near to neither.
  const single = typeof value !== 'object' || value === null;
  return issue.code === 'invalid_value' && single ? 0 : 1000;
}
