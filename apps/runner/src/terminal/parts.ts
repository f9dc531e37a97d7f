import type { PartsDescription } from '../verbs/data/describe.ts';
import { countLeaks } from './leaks.ts';
import { printable } from './printable.ts';

/** So many leaks are named. */
const NAMED = 5;

/** The sizes of the parts, and what of the later ones training has seen. */
export function formatParts({ parts, leaks }: PartsDescription): string {
  const { train, validation, test } = parts;
  const sizes = `${train} samples to train, ${validation} to validate, ${test} to test`;
  if (leaks === undefined) return sizes;
  if (leaks.length === 0) return `${sizes}; no content of training comes again in another part`;
  const summary = [...countLeaks(leaks)].map(([place, count]) =>
    printable(`  ${place}: ${count} ${count === 1 ? 'sample' : 'samples'}`, 80),
  );
  const named = leaks
    .slice(0, NAMED)
    .map((leak) => printable(`  ${leak.sample} has the ${leak.modality} of ${leak.inTraining}`, 80));
  const more = leaks.length > NAMED ? [`  and ${leaks.length - NAMED} more`] : [];
  return [sizes, 'content that training has seen:', ...summary, 'among them:', ...named, ...more].join('\n');
}
