// Taking back what was done last: before it was sent by dropping it, afterwards by its receipt.

import * as outbox from "./outbox.js";
import { notice, post, text } from "./page.js";

const DONE = "huoyan.done";
const LEAVING = "huoyan.leaving";

const done = () => JSON.parse(sessionStorage.getItem(DONE) ?? "[]");
const keepDone = (acts) => sessionStorage.setItem(DONE, JSON.stringify(acts.slice(-50)));

export function remember(key, code, item, address) {
  keepDone([...done(), { key, code, item, address }]);
}

export function start(show) {
  arrive(show);
  document.addEventListener("huoyan:delivered", ({ detail }) => delivered(detail, show));
}

function delivered({ entry, answer, status }, show) {
  const acts = done();
  const act = acts.find((one) => one.key === entry.key);
  const code = entry.body.code;
  if (status === 201) {
    if (act) act.receipt = answer.receipt_id;
    keepDone(acts);
    const name = entry.items.length > 1 ? "given_family" : "given";
    const left = answer.left_out ? ` · ${text("left_out", { n: answer.left_out })}` : "";
    const given = text(name, { code, n: answer.n_items });
    return receipt(`#${answer.receipt_id} ${given}${left} · ${entry.title}`, show);
  }
  keepDone(acts.filter((one) => one.key !== entry.key));
  const message = status === 409 ? text("stale", { code })
    : text("refused", { code, why: answer.detail ?? status });
  refusal(`${message} · ${entry.title}`, `/review/items/${entry.item}`, show);
}

let last = {};

function refusal(refused, address, show) {
  last = { refused, address };
  const actions = [[text("look_again"), () => show(address)]];
  notice(refused, { kind: "bad", lasts: 0, actions });
}

function receipt(message, show) {
  last = { given: message };
  const actions = [[`${text("undo")} (z)`, () => undo(show)]];
  notice(message, { replaces: "receipt", actions });
}

// The last item of a view leads to another page: what is to be said is said there.
export function leave(message) {
  sessionStorage.setItem(LEAVING, JSON.stringify({ message, ...last }));
}

function arrive(show) {
  const said = JSON.parse(sessionStorage.getItem(LEAVING) ?? "{}");
  const { message, given, refused, address } = said;
  sessionStorage.removeItem(LEAVING);
  if (message) notice(message, { lasts: 4000 });
  if (given) receipt(given, show);
  if (refused) refusal(refused, address, show);
}

export async function undo(show) {
  const acts = done();
  const act = acts.pop();
  if (!act) return notice(text("nothing_to_undo"), { kind: "warn" });
  if (!act.receipt && (await outbox.takeBack(act.key))) {
    keepDone(acts);
    notice(text("taken_back_unsent"), { replaces: "receipt" });
    return show(act.address);
  }
  // On its way just now: its receipt comes with the answer.
  if (!act.receipt) await outbox.send();
  const receipt = act.receipt ?? done().find((one) => one.key === act.key)?.receipt;
  if (!receipt) return notice(text("offline"), { kind: "warn", replaces: "connection" });
  const response = await post(`/review/receipts/${receipt}/undo`, {}).catch(() => null);
  if (!response) return notice(text("offline"), { kind: "warn", replaces: "connection" });
  const answer = await response.json().catch(() => ({}));
  keepDone(done().filter((one) => one.key !== act.key));
  if (!response.ok) {
    return notice(text("refused", { code: act.code, why: answer.detail ?? response.status }), { kind: "bad" });
  }
  notice(text("undone", { n: answer.n_items }), { replaces: "receipt" });
  return show(act.address);
}
