/**
 * A container could not be started. `reason` and `message` become the container's waiting state; `eventText` is what
 * the `Failed` event says after `Error: `.
 */
export class StartFailure extends Error {
  readonly eventText: string;

  constructor(
    readonly reason: string,
    message: string,
    options: { eventText?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'StartFailure';
    this.eventText = options.eventText ?? message;
  }
}
