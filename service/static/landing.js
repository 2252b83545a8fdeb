// Shows a score with its reasons. Listings are hostile text: everything is put
// on the page as text nodes, and characters one cannot see are shown as marks.

const form = document.querySelector("#listing");
const answer = document.querySelector("#answer");
const words = answer.dataset;
const zh = document.documentElement.lang.startsWith("zh");

const EXAMPLES = {
  pirated: { title: "藍咣 D⑨ 高氵青 权游 全集1-8季 16碟", price: 26, description: "简装，懂的来，量大从优" },
  lawful: { title: "二手自用 港版蓝光BD《花樣年華》單碟 侧标完整", price: 120, description: "自己收藏，实拍图" },
};

// Control, format, bidi, tag and lone marks: what hides or reorders text.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function visible(character) {
  if (!UNSEEN.test(character)) return character;
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return element("span", "unseen", `U+${code}`);
}

// Spans count code points, which is what iterating a string yields.
function marked(text, spans) {
  const line = element("bdi", "sent");
  let open = null;
  [...text].forEach((character, index) => {
    const inside = spans.some(([start, end]) => start <= index && index < end);
    if (inside && !open) line.append((open = element("mark")));
    if (!inside) open = null;
    (open ?? line).append(visible(character));
  });
  return line;
}

function reasonRow(reason) {
  const weight = (reason.weight > 0 ? "+" : "") + reason.weight.toFixed(2);
  const text = zh ? reason.message.zh : reason.message.en;
  return element(
    "li", "",
    element("span", `weight ${reason.weight > 0 ? "block" : "pass"}`, weight),
    element("span", "sent", ...[...text].map(visible)),
  );
}

function show(listing, score) {
  const meter = element("meter");
  // Low is good: browsers then colour it from green to red.
  Object.assign(meter, { optimum: 0, low: 0.2, high: 0.8, value: score.score });
  meter.textContent = score.score.toFixed(3);
  answer.replaceChildren(
    element("p", "", `${words.score} `,
      element("span", `figure ${score.decision}`, `${(100 * score.score).toFixed(1)} %`),
      ` · ${words[score.decision] ?? score.decision}`),
    meter,
  );
  for (const field of ["title", "description"]) {
    if (!listing[field]) continue;
    const spans = score.reasons.filter((r) => r.field === field).map((r) => [r.start, r.end]);
    answer.append(element("p", "", `${words[field]} `, marked(listing[field], spans)));
  }
  answer.append(element("h3", "", words.reasons));
  answer.append(score.reasons.length
    ? element("ul", "reasons", ...score.reasons.map(reasonRow))
    : element("p", "", words.none));
  if (score.findings.length) answer.append(element("p", "", `${words.findings} ${score.findings.join(" · ")}`));
}

function showProblem(problem) {
  const fields = (problem.errors ?? []).map((e) => `${e.loc.join(".")}: ${e.msg}`);
  const lines = [words.failed, problem.title, problem.detail, ...fields].filter(Boolean);
  answer.replaceChildren(...lines.map((line) => element("p", "block", ...[...line].map(visible))));
}

async function submit(event) {
  event.preventDefault();
  const { title, price, description, key } = Object.fromEntries(new FormData(form));
  const listing = { listing_id: "try", title, price: Number(price), description: description || null };
  const headers = { "Content-Type": "application/json" };
  if (key) headers.Authorization = `Bearer ${key}`;
  try {
    const response = await fetch("/score", { method: "POST", headers, body: JSON.stringify(listing) });
    const body = await response.json();
    if (response.ok) show(listing, body);
    else showProblem(body);
  } catch (error) {
    showProblem({ title: String(error) });
  }
}

form.addEventListener("submit", submit);
for (const button of document.querySelectorAll("[data-example]")) {
  button.addEventListener("click", () => {
    for (const [name, value] of Object.entries(EXAMPLES[button.dataset.example])) {
      form.elements[name].value = value;
    }
    form.requestSubmit();
  });
}
