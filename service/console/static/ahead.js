// The next item, fetched (and claimed) while this one is read.

import * as outbox from "./outbox.js";
import { parse, post } from "./page.js";

const PASSED = "huoyan.passed";
const DEPTH = 2;

export class Ahead {
  #ready = [];
  #running = null;
  #query = null;

  passOver(item) {
    const passed = this.#passed();
    passed.push(item);
    sessionStorage.setItem(PASSED, JSON.stringify(passed.slice(-100)));
  }

  // Forgets items that a verdict on their family has decided.
  drop(items) {
    this.#ready = this.#ready.filter((next) => !items.includes(next.item));
  }

  // Gives the next item at once if it is here; null if there is none, undefined if
  // that cannot be known now.
  async take(query, current) {
    if (this.#query === query) {
      while (this.#ready.length) {
        const next = this.#ready.shift();
        if (!this.#known(current).includes(next.item)) return next;
      }
    }
    await this.fetch(query, current);
    return this.#ready.shift() ?? this.last;
  }

  // Fetches until enough is ready. Requests follow one another, never overtake.
  fetch(query, current) {
    if (this.#query !== query) [this.#query, this.#ready] = [query, []];
    const run = async () => {
      while (this.#ready.length < DEPTH && this.#query === query) {
        this.last = await this.#one(query, current);
        if (!this.last) return;
        this.#ready.push(this.last);
      }
    };
    this.#running = (this.#running ?? Promise.resolve()).then(run);
    return this.#running;
  }

  async #one(query, current) {
    const besides = [...new Set([...this.#known(current), ...this.#ready.map((r) => r.item)])];
    try {
      const response = await post("/review/next", { query, besides });
      if (response.status === 204) return null;
      if (!response.ok) return undefined;
      const address = response.headers.get("X-Address");
      const content = parse(await response.text());
      return { content, address, item: address.match(/items\/(\d+)/)[1] };
    } catch {
      return undefined;
    }
  }

  // What must not come again: on the screen, passed over, decided and not sent yet.
  #known(current) {
    return [current, ...outbox.waiting().flatMap((entry) => entry.items), ...this.#passed()];
  }

  #passed() {
    return JSON.parse(sessionStorage.getItem(PASSED) ?? "[]");
  }
}
