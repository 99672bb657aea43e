import { groupResource, type KubeObject } from '#api';
import { allKinds, customResourceDefinitions } from '#kinds';
import { type AnyResource, customResourcesOf } from './custom-resources.ts';
import { garbageCollectors } from './garbage-collector.ts';
import { namespaceController } from './namespace.ts';
import type { Controller } from './runtime/controller.ts';
import type { RunningController } from './runtime/run-controller.ts';
import type { SharedView } from './runtime/seen.ts';

/** The controllers whose business is every kind there is. */
export function controllersOverAll(custom: readonly AnyResource[]): Controller<KubeObject>[] {
  const kinds = [...allKinds.filter(({ verbs }) => verbs?.includes('watch') ?? true), ...custom];
  return [namespaceController(kinds) as Controller, ...garbageCollectors(kinds)];
}

/**
 * Runs the controllers whose business is every kind, also the kinds that definitions declare: whenever those change,
 * the controllers begin anew with the kinds there are then. They keep nothing that could be lost by it.
 */
export class OverAllKinds {
  readonly #view: SharedView;
  readonly #run: (controller: Controller) => RunningController;
  #custom: readonly AnyResource[] = [];
  #running: RunningController[] = [];
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(view: SharedView, run: (controller: Controller) => RunningController) {
    this.#view = view;
    this.#run = run;
  }

  /** Call when the view is complete; resolves when the custom kinds are in it too and all is at work. */
  async start(): Promise<void> {
    const { informer } = this.#view.of(customResourceDefinitions);
    this.#begin();
    const follow = () => {
      const wanted = customResourcesOf(informer.list());
      if (textOf(wanted) === textOf(this.#custom)) return;
      // Those at work read the kinds there were.
      this.#halt();
      const names = new Set(wanted.map(groupResource));
      for (const gone of this.#custom) if (!names.has(groupResource(gone))) this.#view.drop(gone);
      this.#custom = wanted;
      this.#turn = this.#turn.then(() => this.#beginAnew(wanted));
    };
    informer.onChange(follow);
    follow();
    await this.#turn;
  }

  stop(): void {
    this.#stopped = true;
    this.#halt();
  }

  #halt(): void {
    for (const controller of this.#running) controller.stop();
    this.#running = [];
  }

  async #beginAnew(wanted: readonly AnyResource[]): Promise<void> {
    // Another change has come meanwhile: that one's turn is next.
    if (wanted !== this.#custom) return;
    await Promise.allSettled(wanted.map((resource) => this.#view.add(resource)));
    if (wanted !== this.#custom || this.#stopped) return;
    this.#begin();
  }

  #begin(): void {
    this.#running = controllersOverAll(this.#custom).map(this.#run);
    for (const controller of this.#running) controller.start();
  }
}

function textOf(resources: readonly AnyResource[]): string {
  return JSON.stringify(resources);
}
