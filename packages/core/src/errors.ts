/** Where in a file the fault is: lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface CrossmodalErrorOptions {
  /** What to do about it, as one or more whole sentences. */
  readonly hint?: string;
  /** The place in the user's own file, when the fault is there. */
  readonly location?: SourceLocation;
  /** The id of the sample at fault. */
  readonly sample?: string;
  readonly cause?: unknown;
  /** `'user'` (default): bad input, exit code 2. `'internal'`: a fault of ours or of the machine, exit code 1. */
  readonly kind?: 'user' | 'internal';
}

const marker: unique symbol = Symbol.for('@crossmodal/error') as never;

/**
 * The error of every crossmodal package.
 *
 * The message reads `[code] what was expected, what came. What to do.`, with the place in the user's file
 * in front where there is one. `code` is stable, for programs: `fusion/concatenate-time`, `data/empty-split`.
 *
 * @example
 * throw new CrossmodalError('data/missing-column', 'expected a column "label", got "id", "text".', {
 *   hint: 'Name the target column in data.target.',
 *   location: { file: 'pets.csv', line: 1 },
 * });
 */
export class CrossmodalError extends Error {
  readonly code: string;
  readonly kind: 'user' | 'internal';
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;
  readonly sample: string | undefined;

  constructor(code: string, problem: string, options: CrossmodalErrorOptions = {}) {
    const { hint, location, sample, kind = 'user', cause } = options;
    const place = location === undefined ? '' : `${formatLocation(location)}: `;
    const about = sample === undefined ? '' : `sample "${sample}": `;
    super(`${place}[${code}] ${about}${problem}${hint === undefined ? '' : ` ${hint}`}`, { cause });
    this.name = 'CrossmodalError';
    this.code = code;
    this.kind = kind;
    this.hint = hint;
    this.location = location;
    this.sample = sample;
    Object.defineProperty(this, marker, { value: true });
  }
}

/** Whether a value is a `CrossmodalError`, also one thrown by a second installed copy of this package. */
export function isCrossmodalError(value: unknown): value is CrossmodalError {
  return value instanceof Error && (value as unknown as Record<symbol, unknown>)[marker] === true;
}

/** `file:line:column`, as editors and terminals link it. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
