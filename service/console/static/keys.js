// Single keys, ignored while somebody writes or a dialog is open.

const bindings = new Map();

export function bind(keys, act) {
  for (const key of keys.split(" ")) bindings.set(key, act);
}

export const unbindAll = () => bindings.clear();

// Shift and a digit give another character on every keyboard: the place counts.
function nameOf(event) {
  if (event.shiftKey && event.code.startsWith("Digit")) return `⇧${event.code.slice(5)}`;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

export function isWriting(target) {
  const kinds = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])";
  return target instanceof Element && target.closest(kinds) !== null;
}

document.addEventListener("keydown", (event) => {
  // A dialog that took the key may be closed by now, and the page another.
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && isWriting(event.target)) return event.target.blur();
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const act = bindings.get(nameOf(event));
  if (!act || event.repeat) return;
  event.preventDefault();
  act(event);
});
