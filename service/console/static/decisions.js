// What still waits to be sent, above what was done.

import * as outbox from "./outbox.js";

export function start() {
  const box = document.getElementById("outbox");
  const draw = (entries) => {
    box.hidden = entries.length === 0;
    box.querySelector("ul").replaceChildren(
      ...entries.map((entry) => {
        const line = document.createElement("li");
        line.textContent = `${entry.body.code} · ${entry.title}`;
        return line;
      }),
    );
  };
  outbox.onChange(draw);
  draw(outbox.waiting());
  document.addEventListener("huoyan:delivered", () => outbox.waiting().length || location.reload());
}
