// What every module needs: the page's texts, its token, calls to the service, notices.

const meta = (name) => document.querySelector(`meta[name="${name}"]`);
const texts = JSON.parse(document.body.dataset.texts);

export const viewer = () => meta("viewer").content;

export function text(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// Sends JSON with the page's token. Rejects only where no answer came.
export function post(address, body) {
  return fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRF-Token": meta("csrf").content,
      "X-Fragment": "main",
      Accept: "text/html, application/json",
    },
    body: JSON.stringify(body),
    redirect: "error",
  });
}

// Reads a page's inner part, ready to be put in its place.
export function parse(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content;
}

// A session that was renewed elsewhere has another token: takes it up.
// Tells whether somebody is signed in, and it is still the same person.
export async function refreshToken() {
  const response = await fetch("/review/whoami", { headers: { Accept: "application/json" } });
  if (!response.ok) return false;
  const { name, csrf_token: token } = await response.json();
  if (name !== viewer()) return false;
  meta("csrf").content = token;
  return true;
}

// Shows a notice; returns what takes it away. Those of one kind replace each other.
export function notice(message, { kind = "info", actions = [], lasts = 8000, replaces } = {}) {
  const place = document.getElementById("notices");
  if (replaces) place.querySelectorAll(`[data-replaces="${replaces}"]`).forEach((n) => n.remove());
  const shown = document.createElement("div");
  shown.className = `notice ${kind}`;
  if (replaces) shown.dataset.replaces = replaces;
  const words = document.createElement("span");
  words.textContent = message;
  shown.append(words, ...actions.map(([label, act]) => button(label, () => (shown.remove(), act()))));
  if (!lasts) shown.append(button("×", () => shown.remove(), text("dismiss")));
  place.append(shown);
  if (lasts) setTimeout(() => shown.remove(), lasts);
  return () => shown.remove();
}

function button(label, act, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  if (name) made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

const pad = (n) => String(n).padStart(2, "0");

// Puts times into the reader's own zone, and clocks to the present.
export function localise(root = document) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
    time.textContent = `${day} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
    time.title = time.dateTime;
  }
  for (const time of root.querySelectorAll("time[data-due]")) {
    const left = (new Date(time.dateTime) - Date.now()) / 1000;
    time.textContent = text(left < 0 ? "late" : "left", { time: duration(Math.abs(left)) });
  }
}

function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
