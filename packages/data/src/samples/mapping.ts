import { CrossmodalError } from '@crossmodal/core';

/** What a column holds: text, the path of a picture inside the root, or a list of numbers. */
export type PayloadKind = 'text' | 'image' | 'numbers';

/** How rows become samples: which column is what. */
export interface Mapping {
  /** The column with a unique name for each row; default: the row's number, from 1. */
  readonly id?: string;
  /** By modality name. */
  readonly inputs: Readonly<Record<string, { readonly column: string; readonly kind: PayloadKind }>>;
  /** The column with a list of events, where each step of time shows another modality. */
  readonly events?: string;
  /** The column with the class to predict. */
  readonly target?: string;
  /** Further columns that samples keep as text, for splitting, grouping and reports. */
  readonly keep?: readonly string[];
}

/** Every column a mapping names, once. */
export function mappedColumns({ id, inputs, events, target, keep = [] }: Mapping): readonly string[] {
  const named = [id, target, events, ...Object.values(inputs).map(({ column }) => column), ...keep];
  return [...new Set(named.filter((column) => column !== undefined))];
}

/** The mapping that a format brings along. @throws CrossmodalError `data/missing-mapping` */
export function requireMapping({
  mapping,
  name,
}: {
  readonly mapping?: Mapping;
  readonly name: string;
}): Mapping {
  if (mapping !== undefined) return mapping;
  throw new CrossmodalError(
    'data/missing-mapping',
    'expected a mapping: this format does not say which column is what.',
    { hint: 'Give one, or let inferMapping look.', location: { file: name } },
  );
}
