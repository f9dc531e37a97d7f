import * as tf from '@tensorflow/tfjs';

/**
 * A name for each tensor in nested arrays and records, in the order in which a step's tensors are numbered: the keys
 * and indices on the way to it, joined by underscores, after `root` where there is more than one value.
 */
export function tensorNames(values: readonly unknown[], root: string, withVariables: boolean): string[] {
  const names: string[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (value instanceof tf.Tensor) {
      if (withVariables || !(value instanceof tf.Variable)) names.push(path.join('_') || root);
    } else if (Array.isArray(value)) {
      for (const [i, item] of value.entries())
        visit(item, [...(path.length === 0 ? [root] : path), String(i)]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  if (values.length === 1) visit(values[0], []);
  else for (const [i, value] of values.entries()) visit(value, [root, String(i)]);
  return unique(names.map((name) => name.replace(/\W/g, '_').replace(/^(?=\d)/, '_')));
}

function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 1; taken.has(free); i++) free = `${name}_${i}`;
    taken.add(free);
    return free;
  });
}
