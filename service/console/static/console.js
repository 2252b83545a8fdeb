// The console's entry: what all pages do, then the page's own module.

import * as batches from "./batches.js";
import * as decisions from "./decisions.js";
import * as item from "./item.js";
import { bind } from "./keys.js";
import * as outbox from "./outbox.js";
import { localise, text, viewer } from "./page.js";
import * as queue from "./queue.js";

// All are loaded at once, and before the page counts as loaded: no key comes too early.
const PAGES = { batches, decisions, item, queue };

localise();
setInterval(() => localise(), 30000);

for (const opener of document.querySelectorAll("[data-open]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.open).showModal());
}
for (const choice of document.querySelectorAll("[data-submit]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}
bind("?", () => document.getElementById("keys")?.showModal());
bind("/", () => document.getElementById("search")?.select());

if (viewer()) {
  const shown = document.getElementById("waiting");
  outbox.onChange((entries) => {
    shown.hidden = entries.length === 0;
    shown.textContent = text("waiting", { n: entries.length });
  });
  outbox.start();
}

const page = document.querySelector("[data-page]")?.dataset.page;
PAGES[page]?.start();
