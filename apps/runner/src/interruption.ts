/** Ctrl-C and SIGTERM as a signal to stop after the current step; a second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 130 or 143 once interrupted. */
  readonly exitCode: number | undefined;
  dispose(): void;
}

const codes = { SIGINT: 130, SIGTERM: 143 } as const;

export function onInterruption(tell: (text: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    const code = codes[signal as keyof typeof codes];
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    tell('Stopping after this step; once more stops at once.');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, handle);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    dispose() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, handle);
    },
  };
}
