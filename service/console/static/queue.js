// The queue by keys: j and k go along the rows, n claims, z takes back.

import { bind } from "./keys.js";
import * as undoing from "./undoing.js";

const links = () => [...document.querySelectorAll("a.row-link")];

function step(by) {
  const all = links();
  const place = all.indexOf(document.activeElement);
  const next = all[Math.min(Math.max(place + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function start() {
  bind("j", () => step(1));
  bind("k", () => step(-1));
  const show = (address) => location.assign(address);
  bind("z", () => undoing.undo(show));
  undoing.start(show);
  bind("n", () => document.getElementById("claim")?.requestSubmit());
}
