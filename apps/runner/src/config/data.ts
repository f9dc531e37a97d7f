import { z } from 'zod';

const share = z.number().min(0).lt(1);
/** No part may be empty: models are chosen by one, and judged by another. */
const part = z.number().gt(0).lt(1);
const name = z.string().min(1);

/** Where nothing else is said; what is for neither of them is for training. */
export const defaultShares = { validation: 0.1, test: 0.2 };
const shares = {
  validation: part.prefault(defaultShares.validation),
  test: part.prefault(defaultShares.test),
};
const leavesTraining = ({
  validation,
  test,
}: {
  readonly validation: number;
  readonly test: number;
}): boolean => validation + test < 1;
const nothingLeft = {
  path: ['test'],
  message: 'expected less than 1 together with validation, so that something is left for training,',
};

/** Where the data is, which column is what, and what becomes of it before training. */
export const dataSchema = z.strictObject({
  /** A table, a folder, an archive or a glob of them, of any format that is read; relative to this configuration file. */
  file: name,
  /** The format's name, as `webdataset`, where neither the extension nor the content tells. */
  format: name.optional(),
  /** Of text files without a byte order mark, as `latin1`. */
  encoding: name.prefault('utf-8'),
  /** The folder that paths in cells are relative to, and must stay in; default: the table's. */
  root: name.optional(),
  /** The column with a unique name for each row; default: the row's number. */
  id: name.optional(),
  /** The column to predict. */
  target: name,
  /** Default: by the column of the data's own parts, where it comes with them; else at random. */
  split: z
    .union([
      z
        .strictObject({
          /** A column that says train, validation or test in each row. */
          column: name,
          /** Of the rows for training, where no row is for the part. */
          ...shares,
        })
        .refine(leavesTraining, nothingLeft),
      z
        .strictObject({
          /** Parts of the whole. */
          ...shares,
          /** All rows with the same value in this column go to the same part. */
          group: name.optional(),
        })
        .refine(leavesTraining, nothingLeft),
    ])
    .optional(),
  /** The share of rows that may be bad: they are left out and listed in `quarantine.jsonl`; past it, a run stops. */
  maxBadRows: share.prefault(0.05),
  /** Whether training looks for pictures and texts that stand in its part and in a later one too. */
  leaks: z.boolean().prefault(true),
  /** Decoded pictures and token ids, kept on disk for later epochs and runs; null: in memory, for this run alone. */
  cache: z
    .strictObject({
      /** Relative to this configuration file; default: the user's folder for caches. */
      folder: name.optional(),
      /** Of all caches in the folder together, in 10^9 bytes; those unused for longest are removed. */
      maxGigabytes: z.number().gt(0).prefault(20),
    })
    .nullable()
    .prefault({}),
});

export type DataConfig = z.output<typeof dataSchema>;
