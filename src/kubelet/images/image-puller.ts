import type { Container, Pod, Secret, Stored } from '#api';
import type { Clock } from '#base';
import type { EventRecorder } from '#client';
import { durationText } from '../duration-text.ts';
import { unless } from '../leaving.ts';
import { fieldPathOf } from '../observed.ts';
import { RestartBackoff } from '../restart-backoff.ts';
import type { ContainerRuntime, ImageRecord } from '../runtimes/runtime.ts';
import { StartFailure } from '../start-failure.ts';
import { withDefaultTag } from './image-name.ts';
import { pullAuth } from './pull-secrets.ts';

export interface ImagePullerOptions {
  runtime: ContainerRuntime;
  clock: Clock;
  recorder: EventRecorder;
  secret(pod: Stored<Pod>, name: string): Promise<Stored<Secret> | undefined>;
}

interface Pull {
  spec: string;
  image: string;
  path: string;
  signal: AbortSignal;
}

/** Sees to it that an image is there, by the pull policy, one pull at a time, with back-off from 10 s to 300 s. */
export class ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #backoff: RestartBackoff;
  readonly #lastFailure = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
    this.#backoff = new RestartBackoff(options.clock);
  }

  /**
   * Gives the image. Throws StartFailure with the reason and message the container's status shows, or the signal's
   * reason when the pod no longer wants it.
   */
  async ensure(pod: Stored<Pod>, container: Container, signal: AbortSignal): Promise<ImageRecord> {
    const { runtime, recorder } = this.#options;
    const spec = container.image ?? '';
    const path = fieldPathOf(pod, container);
    const image = this.#parse(pod, spec, path);
    const present = await this.#inspect(pod, image, spec, path);
    const policy = container.imagePullPolicy ?? (image.endsWith(':latest') ? 'Always' : 'IfNotPresent');
    if (present && policy !== 'Always') {
      const message = `Container image "${spec}" already present on machine and can be accessed by the pod`;
      recorder.event(pod, 'Normal', 'Pulled', message, path);
      return present;
    }
    if (policy === 'Never') {
      const message = `Container image "${spec}" is not present with pull policy of Never`;
      recorder.event(pod, 'Warning', 'ErrImageNeverPull', message, path);
      throw new StartFailure('ErrImageNeverPull', message, { eventText: 'ErrImageNeverPull' });
    }
    await this.#pull(pod, { spec, image, path, signal });
    const pulled = await runtime.imageStatus(image);
    if (!pulled)
      throw new StartFailure('ImageInspectError', `Failed to inspect image "${spec}": not found after pulling`);
    return pulled;
  }

  #parse(pod: Stored<Pod>, spec: string, path: string): string {
    try {
      return withDefaultTag(spec);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#options.recorder.event(pod, 'Warning', 'InspectFailed', message, path);
      throw new StartFailure('InvalidImageName', message, { eventText: 'InvalidImageName', cause });
    }
  }

  async #inspect(pod: Stored<Pod>, image: string, spec: string, path: string): Promise<ImageRecord | undefined> {
    try {
      return await this.#options.runtime.imageStatus(image);
    } catch (cause) {
      const message = `Failed to inspect image "${spec}": ${cause instanceof Error ? cause.message : cause}`;
      this.#options.recorder.event(pod, 'Warning', 'InspectFailed', message, path);
      throw new StartFailure('ImageInspectError', message, { eventText: 'ImageInspectError', cause });
    }
  }

  async #pull(pod: Stored<Pod>, { spec, image, path, signal }: Pull): Promise<void> {
    const { clock, recorder } = this.#options;
    const key = `${pod.metadata.uid}/${image}`;
    if (this.#backoff.waitingSinceUpdate(key)) {
      const text = `Back-off pulling image "${spec}"`;
      recorder.event(pod, 'Normal', 'BackOff', text, path);
      const last = this.#lastFailure.get(key);
      const message = last ? `${text}: ErrImagePull: ${last}` : text;
      throw new StartFailure('ImagePullBackOff', message, { eventText: 'ImagePullBackOff' });
    }
    recorder.event(pod, 'Normal', 'Pulling', `Pulling image "${spec}"`, path);
    const askedMs = clock.now();
    try {
      const { tookMs, sizeBytes } = await unless(signal, this.#enqueue(pod, image));
      const waited = durationText(clock.now() - askedMs);
      const took = `${durationText(tookMs)} (${waited} including waiting)`;
      const message = `Successfully pulled image "${spec}" in ${took}. Image size: ${sizeBytes} bytes.`;
      recorder.event(pod, 'Normal', 'Pulled', message, path);
      this.forget(pod.metadata.uid);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      recorder.event(pod, 'Warning', 'Failed', `Failed to pull image "${spec}": ${message}`, path);
      this.#backoff.lengthen(key, clock.now());
      this.#lastFailure.set(key, message);
      throw new StartFailure('ErrImagePull', message, { eventText: 'ErrImagePull', cause });
    }
  }

  #enqueue(pod: Stored<Pod>, image: string): Promise<{ tookMs: number; sizeBytes: number }> {
    const { runtime, clock, secret } = this.#options;
    const run = async () => {
      const auth = await pullAuth(pod, image, secret);
      const startedMs = clock.now();
      await runtime.pullImage(image, auth);
      const tookMs = clock.now() - startedMs;
      return { tookMs, sizeBytes: (await runtime.imageStatus(image))?.sizeBytes ?? 0 };
    };
    const turn = this.#queue.then(run, run);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** The pod is gone. */
  forget(uid: string): void {
    this.#backoff.forget(`${uid}/`);
    for (const key of this.#lastFailure.keys()) if (key.startsWith(`${uid}/`)) this.#lastFailure.delete(key);
  }
}
