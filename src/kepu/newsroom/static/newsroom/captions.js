// SPDX-License-Identifier: AGPL-3.0-or-later
// The caption editor: lines beside the player. What is typed is saved by itself and kept in the browser until
// the house has it; of two people who change one line, the later sees both.
const data = JSON.parse(document.getElementById("caption-data").textContent);
const list = document.getElementById("cap-list");
const film = document.getElementById("cap-film");
const shown = document.getElementById("cap-now");
const state = document.getElementById("cap-state");
const token = document.querySelector("#cap-form [name=csrfmiddlewaretoken]").value;
const kept = `kepu-captions:${data.address}`;
const rows = new Map(); // identifier → {line, item, start, end, text, told}
let revision = data.revision;
let dirty = new Set();
let gone = new Set();
let mine = new Set();
let here = null;
let waiting = 0;
let saving = false;
let stopAt = 0;

const say = (key, values = {}) => data.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

function clock(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  return `${minutes}:${((milliseconds % 60000) / 1000).toFixed(3).padStart(6, "0")}`;
}

function readClock(text) {
  const found = /^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const seconds = Number(found[3].replace(",", "."));
  return Math.round(((Number(found[1] || 0) * 60 + Number(found[2] || 0)) * 60 + seconds) * 1000);
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function rowOf(line) {
  const hear = element("button", { type: "button", className: "hear" });
  const start = element("input", { value: clock(line.start), readOnly: !data.edits });
  const end = element("input", { value: clock(line.end), readOnly: !data.edits });
  const text = element("textarea", { value: line.text, rows: 2, readOnly: !data.edits, spellcheck: true });
  const told = element("div", { className: "told" });
  const beside = element("p", { className: "beside" });
  const times = element("div", { className: "times" }, start, end);
  const item = element("li", {}, hear, times, text, beside, told);
  const row = { line, item, hear, start, end, text, told, beside };
  item.dataset.id = line.id;
  item.addEventListener("focusin", () => { here = row; });
  hear.addEventListener("click", () => hearLine(row));
  text.addEventListener("input", () => change(row, { text: text.value }));
  for (const [name, field] of [["start", start], ["end", end]]) {
    field.addEventListener("change", () => {
      const at = readClock(field.value);
      if (at === null) field.setAttribute("aria-invalid", "true");
      else change(row, { [name]: at });
      field.value = at === null ? field.value : clock(at);
    });
  }
  rows.set(line.id, row);
  return row;
}

const ordered = () => [...rows.values()].sort((one, other) => one.line.start - other.line.start || one.line.end - other.line.end);

/** Puts the rows in the order of their times, numbers and labels them. */
function arrange() {
  const all = ordered();
  all.forEach((row, index) => {
    if (list.children[index] !== row.item) list.insertBefore(row.item, list.children[index] || null);
    const number = index + 1;
    if (row.number === number && row.labelled === row.line.start) return;
    row.number = number;
    row.labelled = row.line.start;
    row.hear.textContent = String(number);
    row.hear.setAttribute("aria-label", say("line", { number, start: clock(row.line.start), end: clock(row.line.end) }));
    row.text.setAttribute("aria-label", say("text", { number }));
    row.start.setAttribute("aria-label", say("begins", { number }));
    row.end.setAttribute("aria-label", say("ends", { number }));
    row.beside.textContent = data.beside
      .filter(([start, end]) => start < row.line.end && end > row.line.start).map(([, , text]) => text).join("\n");
  });
  while (list.children.length > all.length) list.lastChild.remove();
}

/** What was found in a line, and which claims stand on it. */
function tell(row) {
  const notes = (row.line.found || []).map(([severity, sentence]) => element("span", { className: severity, textContent: `▲ ${sentence}` }));
  for (const [number, start, end] of data.claims) {
    if (start < row.line.end && end > row.line.start) notes.push(element("span", { textContent: `■ ${say("claim", { number })}` }));
  }
  if (row.theirs) {
    const keep = element("button", { type: "button", className: "button button-secondary", textContent: say("mine") });
    const take = element("button", { type: "button", className: "button button-secondary", textContent: say("theirs") });
    keep.addEventListener("click", () => { mine.add(row.line.id); row.theirs = null; touch(row); tell(row); });
    take.addEventListener("click", () => { put(row, row.theirs); row.theirs = null; dirty.delete(row.line.id); tell(row); keep.blur(); remember(); });
    notes.push(element("span", { className: "stop", textContent: say("conflict", { theirs: row.theirs.text }) }, keep, take));
  }
  row.told.replaceChildren(...notes);
  row.item.classList.toggle("wrong", (row.line.found || []).some(([severity]) => severity === "stop") || Boolean(row.theirs));
}

function put(row, line) {
  row.line = { ...line };
  if (row.text.value !== line.text) row.text.value = line.text;
  row.start.value = clock(line.start);
  row.end.value = clock(line.end);
}

function change(row, changes) {
  Object.assign(row.line, changes);
  touch(row);
}

function touch(row) {
  dirty.add(row.line.id);
  state.textContent = say("unsaved");
  remember();
  clearTimeout(waiting);
  waiting = setTimeout(save, 700);
}

/** Keeps in this browser what the house does not have yet. */
function remember() {
  const lines = [...dirty].filter((id) => rows.has(id)).map((id) => plain(rows.get(id).line));
  if (!lines.length && !gone.size) localStorage.removeItem(kept);
  else localStorage.setItem(kept, JSON.stringify({ base: revision, lines, gone: [...gone] }));
}

const plain = ({ id, start, end, text }) => ({ id, start, end, text });

async function save() {
  if (saving || !data.edits || (!dirty.size && !gone.size)) return;
  const sent = [...dirty].filter((id) => rows.has(id) && !rows.get(id).theirs);
  const lines = sent.map((id) => plain(rows.get(id).line)).filter((line) => line.text.trim() && line.end > line.start);
  const removed = [...gone];
  if (!lines.length && !removed.length) return;
  saving = true;
  state.textContent = say("saving");
  try {
    const answer = await fetch(data.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ base: revision, lines, gone: removed, mine: [...mine] }),
    });
    const told = await answer.json();
    if (!answer.ok) {
      state.textContent = told.error;
    } else {
      taken(told, lines, removed);
    }
  } catch {
    state.textContent = say("lost");
    waiting = setTimeout(save, 5000);
  }
  saving = false;
  if (dirty.size && state.textContent === say("saved")) waiting = setTimeout(save, 700);
}

/** The house has it: what others changed comes in, what stands against ours is shown. */
function taken(told, lines, removed) {
  revision = told.revision;
  const contested = new Set(told.conflicts);
  for (const line of lines) {
    const row = rows.get(line.id);
    const same = row && JSON.stringify(plain(row.line)) === JSON.stringify(line);
    if (!contested.has(line.id) && same) dirty.delete(line.id);
    mine.delete(line.id);
  }
  for (const id of removed) gone.delete(id);
  const there = new Set();
  for (const line of told.lines) {
    there.add(line.id);
    const row = rows.get(line.id) || (gone.has(line.id) ? null : rowOf(line));
    if (!row) continue;
    if (contested.has(line.id)) row.theirs = line;
    else if (!dirty.has(line.id)) put(row, line);
    row.line.found = line.found;
    tell(row);
  }
  for (const [id, row] of rows) {
    if (!there.has(id) && !dirty.has(id)) {
      row.item.remove();
      rows.delete(id);
    }
  }
  arrange();
  state.textContent = say("saved");
  remember();
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(6))].map((each) => each.toString(16).padStart(2, "0")).join("");

function add(line, focus = true) {
  const row = rowOf(line);
  touch(row);
  arrange();
  tell(row);
  if (focus) row.text.focus();
  return row;
}

function hearLine(row) {
  here = row;
  if (!film) return;
  film.currentTime = row.line.start / 1000;
  stopAt = row.line.end / 1000;
  film.play();
}

const neighbour = (row, step) => { const all = ordered(); return all[all.indexOf(row) + step]; };

const doing = {
  hear: (row) => hearLine(row),
  split(row) {
    const at = row.text.selectionStart;
    const before = row.text.value.slice(0, at).trim();
    const after = row.text.value.slice(at).trim();
    if (!before || !after) return;
    const share = [...before].length / ([...before].length + [...after].length);
    const middle = Math.round(row.line.start + (row.line.end - row.line.start) * share);
    const end = row.line.end;
    put(row, { ...row.line, text: before, end: middle });
    touch(row);
    add({ id: newId(), start: middle, end, text: after, found: [] });
  },
  join(row) {
    const next = neighbour(row, 1);
    if (!next) return;
    const between = /[\u2e80-\uffef]$/.test(row.line.text) ? "" : " ";
    put(row, { ...row.line, text: row.line.text + between + next.line.text, end: Math.max(row.line.end, next.line.end) });
    doing.remove(next, false);
    touch(row);
    row.text.focus();
  },
  remove(row, move = true) {
    const next = neighbour(row, 1) || neighbour(row, -1);
    rows.delete(row.line.id);
    dirty.delete(row.line.id);
    gone.add(row.line.id);
    row.item.remove();
    arrange();
    if (move && next) next.text.focus();
    state.textContent = say("unsaved");
    remember();
    clearTimeout(waiting);
    waiting = setTimeout(save, 700);
  },
  add(row) {
    const begins = row ? row.line.end : 0;
    const next = row ? neighbour(row, 1) : ordered()[0];
    const ends = Math.max(begins + 500, Math.min(begins + 2000, next ? next.line.start : begins + 2000));
    add({ id: newId(), start: begins, end: ends, text: "", found: [] });
  },
};

function setTime(row, name) {
  if (!film) return;
  change(row, { [name]: Math.round(film.currentTime * 1000) });
  put(row, row.line);
}

document.addEventListener("keydown", (event) => {
  const row = here;
  if (event.ctrlKey && event.key === "Enter" && row && data.edits) {
    event.preventDefault();
    doing.split(row);
    return;
  }
  if (!event.altKey || event.ctrlKey) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const keys = {
    KeyP: () => film && (film.paused ? film.play() : film.pause()),
    KeyL: () => row && hearLine(row),
    KeyJ: () => row && data.edits && doing.join(row),
    KeyN: () => data.edits && doing.add(row),
    Delete: () => row && data.edits && doing.remove(row),
    BracketLeft: () => row && data.edits && setTime(row, "start"),
    BracketRight: () => row && data.edits && setTime(row, "end"),
  };
  if (steps[event.key]) {
    event.preventDefault();
    (row ? neighbour(row, steps[event.key]) : ordered()[0])?.text.focus();
  } else if (keys[event.code]) {
    event.preventDefault();
    stopAt = 0;
    keys[event.code]();
  }
});

for (const button of document.querySelectorAll("[data-do]")) {
  // The line keeps its cursor while its button is pressed.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => (here || button.dataset.do === "add") && doing[button.dataset.do](here));
}

function matches(words) {
  return words ? ordered().filter((row) => row.line.text.includes(words)) : [];
}

document.getElementById("cap-find")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = matches(document.getElementById("find").value);
  state.textContent = say("found", { many: found.length });
  if (!found.length) return;
  const after = here ? found.find((row) => row.line.start > here.line.start) : null;
  (after || found[0]).text.focus();
});
document.getElementById("replace-all")?.addEventListener("click", () => {
  const words = document.getElementById("find").value;
  const found = matches(words);
  for (const row of found) {
    put(row, { ...row.line, text: row.line.text.replaceAll(words, document.getElementById("replace").value) });
    touch(row);
  }
  state.textContent = say("replaced", { many: found.length });
});
document.getElementById("cap-shift")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const by = Math.round(Number(document.getElementById("shift").value.replace(",", ".")) * 1000);
  if (!here || !Number.isFinite(by)) return;
  const from = here.line.start;
  for (const row of ordered().filter((each) => each.line.start >= from)) {
    put(row, { ...row.line, start: Math.max(0, row.line.start + by), end: Math.max(1, row.line.end + by) });
    touch(row);
  }
  arrange();
});

if (film) {
  film.addEventListener("timeupdate", () => {
    if (stopAt && film.currentTime >= stopAt) {
      film.pause();
      stopAt = 0;
    }
    const at = film.currentTime * 1000;
    const now = ordered().filter((row) => row.line.start <= at && at < row.line.end);
    shown.textContent = now.map((row) => row.line.text).join("\n");
    for (const each of list.querySelectorAll(".here")) each.classList.remove("here");
    for (const row of now) row.item.classList.add("here");
  });
}

for (const line of data.lines) rowOf({ ...line });
arrange();
for (const row of rows.values()) tell(row);

/** What a browser that crashed had not saved. */
function restore() {
  const left = JSON.parse(localStorage.getItem(kept) || "null");
  if (!left || !data.edits) return;
  revision = Math.min(revision, left.base);
  for (const line of left.lines) {
    const row = rows.get(line.id) || rowOf({ ...line, found: [] });
    put(row, { ...line, found: row.line.found });
    dirty.add(line.id);
  }
  for (const id of left.gone) {
    rows.get(id)?.item.remove();
    rows.delete(id);
    gone.add(id);
  }
  arrange();
  save().then(() => { state.textContent = say("restored"); });
}
restore();

if (data.query || data.at !== null) {
  const first = ordered().find((row) => (data.at !== null
    ? row.line.end > data.at : row.line.text.toLowerCase().includes(data.query.toLowerCase())));
  if (first) {
    first.text.focus();
    first.item.scrollIntoView({ block: "center" });
    if (film) film.currentTime = first.line.start / 1000;
  }
}
