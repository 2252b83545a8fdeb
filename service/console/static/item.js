// An item: decide by a key, and the next one is there. It was fetched while this
// one was read; the verdict travels behind (see outbox.js).

import { bind } from "./keys.js";
import { Ahead } from "./ahead.js";
import { askLawfulReading } from "./lawful.js";
import * as outbox from "./outbox.js";
import { localise, notice, parse, post, text } from "./page.js";
import * as undoing from "./undoing.js";

const KEEP_EVERY = 4 * 60 * 1000;
const CODES = {
  1: "P1", 2: "P2", 3: "P3", 4: "P4", 5: "P5", 6: "P6", 7: "P7",
  8: "L1", 9: "L2", 0: "N1", o: "N2", r: "R1", t: "R2", y: "R3", u: "U",
};
const main = document.getElementById("main");
const ahead = new Ahead();
let since = performance.now();

const article = () => main.querySelector("article.item");
const form = () => main.querySelector("#verdict");

export function start() {
  for (const [key, code] of Object.entries(CODES)) bind(key, () => decide(code));
  bind("b", () => decide(article().dataset.against));
  bind("a", () => decide(article().dataset.allow));
  bind("f", () => form().querySelector("#family-mode")?.click());
  bind("e", () => openAnd(form().elements.note));
  bind("d", () => toggle(main.querySelector("[data-folded]")));
  bind("j", passOver);
  bind("k", () => history.back());
  bind("n", passOver);
  bind("z", () => undoing.undo(showAddress));
  for (const place of [1, 2, 3, 4, 5, 6]) {
    bind(`⇧${place}`, () => form().querySelectorAll("[name=flag]")[place - 1]?.click());
  }
  main.addEventListener("click", clicked);
  main.addEventListener("pointerover", (event) => highlight(event.target, true));
  main.addEventListener("pointerout", (event) => highlight(event.target, false));
  main.addEventListener("submit", (event) => event.target.id === "verdict" && event.preventDefault());
  window.addEventListener("popstate", () => showAddress(location.pathname + location.search, false));
  document.addEventListener("visibilitychange", () => !document.hidden && keep());
  setInterval(keep, KEEP_EVERY);
  undoing.start(showAddress);
  shown();
  keep();
}

// --- deciding ----------------------------------------------------------------

async function decide(code) {
  const seconds = (performance.now() - since) / 1000;
  const item = article();
  if (item.dataset.state === "done") return notice(text("stale", { code }), { kind: "warn" });
  let reading = "";
  if (code.startsWith("P") || exceptionsAgainst().length) {
    reading = await askLawfulReading(code);
    if (reading === null) return;
  }
  const { address, body } = verdict(item, code, reading, seconds);
  const title = main.querySelector("h1").textContent.slice(0, 80);
  const items = reached(item.dataset.item, body);
  ahead.drop(items);
  const key = outbox.put({ item: item.dataset.item, items, address, body, title });
  undoing.remember(key, code, item.dataset.item, location.pathname + location.search);
  await showNext();
}

function verdict(item, code, reading, seconds) {
  const chosen = form();
  const isFamily = chosen.querySelector("#family-mode")?.checked ?? false;
  const body = {
    version: Number(item.dataset.version),
    code,
    note: chosen.elements.note.value,
    flags: [...chosen.querySelectorAll("[name=flag]:checked")].map((flag) => flag.value),
    lawful_reading: reading,
    seconds: Math.round(seconds * 10) / 10,
  };
  const address = `/review/items/${item.dataset.item}/${isFamily ? "family-verdict" : "verdict"}`;
  if (isFamily) {
    body.family_id = Number(item.dataset.family);
    body.versions = JSON.parse(item.dataset.versions);
    body.exceptions = exceptions();
  }
  return { address, body };
}

// The items that a verdict decides: of a family those that are not to stay open.
function reached(item, body) {
  if (!body.versions) return [item];
  return Object.keys(body.versions).filter((member) => body.exceptions[member] !== null);
}

function exceptions() {
  const chosen = [...main.querySelectorAll("[data-exception]")].filter((one) => one.value);
  return Object.fromEntries(
    chosen.map((one) => [one.dataset.exception, one.value === "-" ? null : one.value]),
  );
}

function exceptionsAgainst() {
  if (!form().querySelector("#family-mode")?.checked) return [];
  return Object.values(exceptions()).filter((code) => code?.startsWith("P"));
}

// --- going on ------------------------------------------------------------------

function passOver() {
  const { item } = article().dataset;
  ahead.passOver(item);
  post(`/review/items/${item}/release`, {}).catch(() => {});
  return showNext();
}

async function showNext() {
  const query = article().dataset.query;
  main.setAttribute("aria-busy", "true");
  const next = await ahead.take(query, article().dataset.item);
  main.removeAttribute("aria-busy");
  if (next === null) {
    await outbox.send();
    undoing.leave(text("no_next"));
    location.assign(`/review${query ? `?${query}` : ""}`);
  } else if (next === undefined) {
    notice(text("offline"), { kind: "warn", replaces: "connection" });
  } else {
    show(next.content, next.address, true);
  }
}

async function showAddress(address, push = true) {
  let response;
  try {
    response = await fetch(address, { headers: { "X-Fragment": "main", Accept: "text/html" } });
  } catch {
    return notice(text("offline"), { kind: "warn", replaces: "connection" });
  }
  if (!response.ok || !address.startsWith("/review/items/")) return location.assign(address);
  show(parse(await response.text()), address, push);
  keep();
}

function show(content, address, push) {
  main.replaceChildren(content);
  if (push) history.pushState(null, "", address);
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  shown();
}

function shown() {
  const item = article();
  since = performance.now();
  document.title = item.dataset.title;
  localise(main);
  narrow();
  ahead.fetch(item.dataset.query, item.dataset.item);
}

// On a narrow screen the codes are folded away below the three that are suggested.
function narrow() {
  if (!window.matchMedia("(max-width: 760px)").matches) return;
  for (const part of main.querySelectorAll(".verdict details")) part.open = false;
}

async function keep() {
  const item = article();
  if (!item || document.hidden || item.dataset.state === "done") return;
  const response = await post(`/review/items/${item.dataset.item}/claim`, {}).catch(() => null);
  if (response?.status === 409 && item.dataset.mine === "yes") {
    notice(text("held"), { kind: "warn", replaces: "held" });
  }
}

// --- small things --------------------------------------------------------------

function clicked(event) {
  const code = event.target.closest("[data-code]")?.dataset.code;
  if (code) decide(code);
  else if (event.target.closest("[data-pass]")) passOver();
  else if (event.target.closest("[data-print]")) window.print();
}

function openAnd(field) {
  field.closest("details").open = true;
  field.focus();
}

function toggle(details) {
  if (details) details.open = !details.open;
}

// A reason and its characters light up together.
function highlight(target, on) {
  const place = target.closest?.("[data-reason]")?.dataset.reason;
  const places = place ?? target.closest?.("[data-reasons]")?.dataset.reasons;
  if (places === undefined) return;
  for (const one of places.split(" ")) {
    for (const mark of main.querySelectorAll(`[data-reasons~="${one}"], [data-reason="${one}"]`)) {
      mark.classList.toggle("lit", on);
    }
  }
}
