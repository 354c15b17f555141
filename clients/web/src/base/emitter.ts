/** Typed listeners. `on` returns the function that removes the listener. */

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Calls every listener that was there at the start, in order of registration. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      (listener as (value: Events[Name]) => void)(value);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** Collects what must be undone; `dispose` runs it in reverse order, once. */
export class Disposer {
  #undo: (() => void)[] = [];
  #isDisposed = false;

  /** Registers; after disposal it is undone at once, so that a late start leaves nothing behind. */
  add(undo: () => void): void {
    if (this.#isDisposed) undo();
    else this.#undo.push(undo);
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  dispose(): void {
    this.#isDisposed = true;
    const undo = this.#undo.reverse();
    this.#undo = [];
    for (const step of undo) step();
  }
}
