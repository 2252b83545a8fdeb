// Sends a catalogue as it is, and follows the batches that run.

import { text } from "./page.js";

const TYPES = { ndjson: "application/x-ndjson", jsonl: "application/x-ndjson", csv: "text/csv", parquet: "application/vnd.apache.parquet" };
const LOOK_EVERY = 2000;

export function start() {
  document.getElementById("upload")?.addEventListener("submit", upload);
  const page = document.querySelector("[data-page=batches]");
  if ("running" in page.dataset) setTimeout(follow, LOOK_EVERY);
}

async function upload(event) {
  event.preventDefault();
  const form = event.target;
  const file = form.elements.file.files[0];
  const problem = form.querySelector(".problem");
  const button = form.querySelector("button");
  const kind = file.name.toLowerCase().replace(/\.gz$/, "").split(".").pop();
  const name = form.elements.name.value.trim() || file.name;
  button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch(`/review/batches?name=${encodeURIComponent(name.slice(0, 200))}`, {
      method: "POST",
      headers: {
        "Content-Type": TYPES[kind] ?? "application/octet-stream",
        "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content,
      },
      body: file,
    });
    if (response.ok) return location.assign("/review/batches");
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.detail ?? answer.title ?? response.status);
  } catch (error) {
    problem.textContent = text("upload_failed", { why: error.message });
    problem.hidden = false;
  } finally {
    button.disabled = false;
  }
}

// Takes the table anew while something runs; what the reader selected or opened stays elsewhere.
async function follow() {
  const response = await fetch(location.href).catch(() => null);
  if (response?.ok) {
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const [now, then] = [fresh, document].map((d) => d.querySelector("table.batches"));
    if (now && then) then.replaceWith(now);
    if (!("running" in fresh.querySelector("[data-page=batches]").dataset)) return;
  }
  setTimeout(follow, LOOK_EVERY);
}
