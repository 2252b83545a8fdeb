// Taking back what was done last: before it was sent by dropping it, afterwards by its receipt.

import * as outbox from "./outbox.js";
import { notice, post, text } from "./page.js";

const DONE = "huoyan.done";

const done = () => JSON.parse(sessionStorage.getItem(DONE) ?? "[]");
const keepDone = (acts) => sessionStorage.setItem(DONE, JSON.stringify(acts.slice(-50)));

export function remember(key, code, item, address) {
  if (outbox.waiting().some((entry) => entry.key === key)) {
    keepDone([...done(), { key, code, item, address }]);
  }
}

export function start(show) {
  document.addEventListener("huoyan:delivered", ({ detail }) => delivered(detail, show));
}

function delivered({ entry, answer, status }, show) {
  const acts = done();
  const act = acts.find((one) => one.key === entry.key);
  const code = entry.body.code;
  if (status === 201) {
    if (act) act.receipt = answer.receipt_id;
    keepDone(acts);
    const name = entry.n > 1 ? "given_family" : "given";
    const left = answer.left_out ? ` · ${text("left_out", { n: answer.left_out })}` : "";
    const undoThis = [`${text("undo")} (z)`, () => undo(show)];
    notice(`#${answer.receipt_id} ${text(name, { code, n: answer.n_items })}${left} · ${entry.title}`, {
      replaces: "receipt",
      actions: [undoThis],
    });
    return;
  }
  keepDone(acts.filter((one) => one.key !== entry.key));
  const message = status === 409 ? text("stale", { code })
    : text("refused", { code, why: answer.detail ?? status });
  const again = [text("look_again"), () => show(`/review/items/${entry.item}`)];
  notice(`${message} · ${entry.title}`, { kind: "bad", lasts: 0, actions: [again] });
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
