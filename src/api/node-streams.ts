import type { Pod, Status } from './generated/types.ts';
import type { Stored } from './object.ts';

/** `?follow=…` and the rest of `pods/log`. */
export interface LogOptions {
  container: string;
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  tailLines?: number;
  limitBytes?: number;
  signal?: AbortSignal;
}

export interface TerminalSize {
  width: number;
  height: number;
}

/** The caller's end of a running command. An absent stream was not asked for. */
export interface TerminalStreams {
  stdin?: AsyncIterable<Uint8Array>;
  stdout?: (chunk: Uint8Array) => Promise<void>;
  stderr?: (chunk: Uint8Array) => Promise<void>;
  /** Window sizes as the user's terminal changes; only with a terminal. */
  resize?: AsyncIterable<TerminalSize>;
  /** Aborted when the caller went away. */
  signal: AbortSignal;
}

/** A byte stream with two directions. */
export interface Duplex {
  readonly incoming: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): Promise<void>;
  /** No more writes; the other side sees the end. */
  end(): Promise<void>;
}

/**
 * What the API server asks of the node a pod runs on: the original's kubelet endpoint on port 10250.
 * All calls throw `ApiError` in the kubelet's words when the pod or container is not there or not ready for it.
 */
export interface NodeStreams {
  logs(pod: Stored<Pod>, options: LogOptions): AsyncIterable<Uint8Array>;
  /** Runs a command; resolves with `Success`, or `Failure` with reason `NonZeroExitCode` and its cause `ExitCode`. */
  exec(
    pod: Stored<Pod>,
    options: { container: string; command: string[]; tty: boolean },
    streams: TerminalStreams,
  ): Promise<Status>;
  attach(pod: Stored<Pod>, options: { container: string; tty: boolean }, streams: TerminalStreams): Promise<Status>;
  /** Connects to a TCP port inside the pod; resolves when either side has closed. */
  portForward(pod: Stored<Pod>, port: number, stream: Duplex, signal: AbortSignal): Promise<void>;
}

/** Finds the node a pod is on; undefined when no such node is reachable from here. */
export type FindNodeStreams = (nodeName: string) => NodeStreams | undefined;
