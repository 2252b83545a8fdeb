// Before a verdict against a listing: which lawful reading was ruled out.

let asking = null;

// Resolves to the words, or to null if the reviewer went back.
export function askLawfulReading(code) {
  const dialog = document.getElementById("lawful");
  const field = dialog.querySelector("[name=lawful_reading]");
  dialog.querySelector("[data-chosen]").textContent = code;
  if (!dialog.dataset.bound) wire(dialog, field);
  dialog.showModal();
  dialog.querySelector("[data-reading]").focus();
  return new Promise((resolve) => {
    asking = resolve;
  });
}

function wire(dialog, field) {
  dialog.dataset.bound = "yes";
  const answer = (words) => {
    if (!words.trim()) return field.focus();
    const resolve = asking;
    asking = null;
    dialog.close();
    resolve?.(words.trim());
  };
  const readings = [...dialog.querySelectorAll("[data-reading]")];
  for (const one of readings) one.addEventListener("click", () => answer(one.dataset.reading));
  dialog.querySelector("[data-send]").addEventListener("click", () => answer(field.value));
  dialog.addEventListener("close", () => {
    asking?.(null);
    asking = null;
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.target === field) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      answer(field.value);
    } else if (/^[1-9]$/.test(event.key) && readings[event.key - 1]) {
      event.preventDefault();
      answer(readings[event.key - 1].dataset.reading);
    }
  });
}
