// Verdicts on their way. Each is kept in the browser before it is sent, and
// forgotten once the service has answered: a lost connection, a closed tab or an
// ended session loses none. The service counts what comes twice once, by the
// item's version. One tab at a time sends; each person has an outbox of their own.

import { notice, post, refreshToken, text, viewer } from "./page.js";

const PREFIX = () => `huoyan.outbox.${viewer()}.`;
const RETRY = [1000, 2000, 5000, 10000, 30000];
const listeners = new Set();
let failures = 0;
let timer = null;

export const onChange = (listener) => listeners.add(listener);

export function waiting() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX()))
    .sort()
    .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
}

// Keeps a verdict and begins to send; the entry is { item, address, body, label }.
export function put(entry) {
  const order = `${Date.now()}`.padStart(15, "0");
  const key = `${PREFIX()}${order}.${crypto.randomUUID()}`;
  localStorage.setItem(key, JSON.stringify(entry));
  changed();
  send();
  return key;
}

// Takes back what was not sent yet; false if it is too late for that.
export async function takeBack(key) {
  return navigator.locks.request(PREFIX(), { ifAvailable: true }, (lock) => {
    if (!lock || localStorage.getItem(key) === null) return false;
    forget(key);
    return true;
  });
}

export function send() {
  clearTimeout(timer);
  return navigator.locks.request(PREFIX(), async () => {
    for (const entry of waiting()) {
      if (!(await deliver(entry))) return later();
    }
    failures = 0;
  });
}

// Sends one; true if the service has spoken its last word on it.
async function deliver(entry) {
  let response;
  try {
    response = await post(entry.address, entry.body);
    if (response.status === 401 || response.status === 403) {
      if (!(await refreshToken())) return needsSignIn();
      response = await post(entry.address, entry.body);
    }
  } catch {
    notice(text("offline"), { kind: "warn", replaces: "connection", lasts: 6000 });
    return false;
  }
  if (response.status === 401) return needsSignIn();
  if (response.status === 429 || response.status >= 500) return false;
  forget(entry.key);
  const answer = await response.json().catch(() => ({}));
  const event = { entry, answer, status: response.status };
  document.dispatchEvent(new CustomEvent("huoyan:delivered", { detail: event }));
  return true;
}

function needsSignIn() {
  const open = () => window.open("/review/sign-in", "_blank", "noopener");
  notice(text("sign_in"), { kind: "warn", replaces: "connection", lasts: 0, actions: [["→", open]] });
  return false;
}

function later() {
  timer = setTimeout(send, RETRY[Math.min(failures++, RETRY.length - 1)]);
}

function forget(key) {
  localStorage.removeItem(key);
  changed();
}

function changed() {
  listeners.forEach((listener) => listener(waiting()));
}

export function start() {
  window.addEventListener("online", send);
  window.addEventListener("focus", () => waiting().length && send());
  window.addEventListener("storage", changed);
  changed();
  if (waiting().length) send();
}
