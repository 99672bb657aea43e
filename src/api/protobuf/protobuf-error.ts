/** The bytes are no message of their type. The text is what the original's decoder says where it has one. */
export class ProtobufError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ProtobufError';
  }
}
