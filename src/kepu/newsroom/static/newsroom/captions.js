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
const rows = new Map(); // identifier → {line, seen, item, start, end, text, told}; seen is what the house last had
let revision = data.revision;
let dirty = new Set();
let gone = new Set();
let here = null;
let waiting = 0;
let saving = false;
let stopAt = 0;
let keeps = true;

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
  const text = element("textarea", { value: line.text, rows: 2, dir: "auto", readOnly: !data.edits, spellcheck: true });
  const told = element("div", { className: "told" });
  const beside = element("p", { className: "beside", dir: "auto" });
  const times = element("div", { className: "times" }, start, end);
  const item = element("li", {}, hear, times, text, beside, told);
  const row = { line, item, hear, start, end, text, told, beside };
  item.dataset.id = line.id;
  item.addEventListener("focusin", () => { here = row; });
  hear.addEventListener("click", () => hearLine(row));
  // Letters on their way to a Chinese word are no words yet.
  text.addEventListener("input", (event) => event.isComposing || change(row, { text: text.value }));
  text.addEventListener("compositionend", () => change(row, { text: text.value }));
  item.addEventListener("focusout", () => dirty.has(row.line.id) || unread(row).length || put(row, row.line));
  for (const [name, field] of [["start", start], ["end", end]]) {
    field.addEventListener("change", () => {
      const at = readClock(field.value);
      if (at === null) {
        field.setAttribute("aria-invalid", "true");
        tell(row);
        return;
      }
      field.removeAttribute("aria-invalid");
      change(row, { [name]: at });
      field.value = clock(at);
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

/** Why a line cannot be saved as it is; null where it can. */
function fault({ text, start, end }) {
  const many = [...text].length;
  if (end <= start) return ["stop", say("backwards")];
  if (many > data.most) return ["stop", say("long", { many, most: data.most })];
  return text.trim() ? null : ["warning", say("empty")];
}

/** The fields of a line in which no time stands. */
const unread = (row) => [row.start, row.end].filter((field) => field.hasAttribute("aria-invalid"));

/** What was found in a line, and which claims stand on it. */
function tell(row) {
  const wrong = fault(row.line);
  const times = unread(row).map((field) => ["stop", say("no_time", { text: field.value })]);
  const found = [...times, ...(wrong ? [wrong] : []), ...(row.line.found || [])];
  const notes = found.map(([severity, sentence]) => element("span", { className: severity, textContent: `▲ ${sentence}` }));
  for (const [number, start, end] of data.claims) {
    if (start < row.line.end && end > row.line.start) notes.push(element("span", { textContent: `■ ${say("claim", { number })}` }));
  }
  if (row.theirs) {
    const keep = element("button", { type: "button", className: "button button-secondary", textContent: say("mine") });
    const take = element("button", { type: "button", className: "button button-secondary", textContent: say("theirs") });
    keep.addEventListener("click", () => { row.theirs = null; if (row.removed) doing.remove(row); else touch(row); });
    take.addEventListener("click", () => {
      dirty.delete(row.line.id);
      if (row.theirs.gone) {
        drop(row);
        arrange();
      } else {
        put(row, row.theirs);
        row.theirs = row.removed = null;
        tell(row);
      }
      remember();
    });
    const told = row.theirs.gone ? say("removed") : say("conflict", { theirs: row.theirs.text });
    notes.push(element("span", { className: "stop", textContent: told }, keep, take));
  }
  row.told.replaceChildren(...notes);
  row.item.classList.toggle("wrong", found.some(([severity]) => severity === "stop") || Boolean(row.theirs));
}

function put(row, line) {
  row.line = { ...line };
  if (row.text.value !== line.text) row.text.value = line.text;
  row.start.value = clock(line.start);
  row.end.value = clock(line.end);
  for (const field of [row.start, row.end]) field.removeAttribute("aria-invalid");
}

function change(row, changes) {
  Object.assign(row.line, changes);
  touch(row);
}

function touch(...changed) {
  for (const row of changed) {
    dirty.add(row.line.id);
    tell(row);
  }
  state.textContent = say("unsaved");
  remember();
  clearTimeout(waiting);
  waiting = setTimeout(save, 700);
}

/** Keeps in this browser what the house does not have yet. */
function remember() {
  const lines = [...dirty].filter((id) => rows.has(id)).map((id) => plain(rows.get(id).line));
  try {
    if (!lines.length && !gone.size) localStorage.removeItem(kept);
    else localStorage.setItem(kept, JSON.stringify({ base: revision, lines, gone: [...gone] }));
    keeps = true;
  } catch { // it has no room, or none for us
    keeps = false;
  }
}
window.addEventListener("beforeunload", (event) => { if (!keeps && (dirty.size || gone.size)) event.preventDefault(); });

const plain = ({ id, start, end, text }) => ({ id, start, end, text });

/** Saves what can be saved; whether it is. */
async function save() {
  clearTimeout(waiting);
  if (saving || !data.edits || (!dirty.size && !gone.size)) return false;
  const sent = [...dirty].filter((id) => rows.has(id) && !rows.get(id).theirs);
  const lines = sent.map((id) => plain(rows.get(id).line)).filter((line) => !fault(line));
  const removed = [...gone];
  if (!lines.length && !removed.length) {
    state.textContent = say("held", { many: held() });
    return false;
  }
  saving = true;
  state.textContent = say("saving");
  const done = await send({ base: revision, lines, gone: removed });
  saving = false;
  if (done) state.textContent = held() ? say("held", { many: held() }) : say("saved");
  const more = [...dirty].some((id) => rows.has(id) && !rows.get(id).theirs && !fault(rows.get(id).line));
  if (done && (more || gone.size)) waiting = setTimeout(save, 700);
  return done;
}

const held = () => [...dirty].filter((id) => rows.has(id) && (rows.get(id).theirs || fault(rows.get(id).line))).length;

async function send(change) {
  try {
    const answer = await fetch(data.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(change),
    });
    if (answer.redirected || answer.status === 403) state.textContent = say("signedout");
    else if (answer.status === 404) state.textContent = say("away");
    else {
      const told = await answer.json();
      if (answer.ok) taken(told, change.lines, change.gone);
      else state.textContent = told.error;
      return answer.ok;
    }
  } catch {
    state.textContent = say(keeps ? "lost" : "loose");
    waiting = setTimeout(save, 5000);
  }
  return false;
}

const differs = (one, other) => one.text !== other.text || one.start !== other.start || one.end !== other.end;

/** The house has it: what others changed comes in, what stands against ours is shown. */
function taken(told, lines, removed) {
  revision = told.revision;
  const contested = new Set(told.conflicts);
  const ours = new Set();
  for (const line of lines) {
    const row = rows.get(line.id);
    if (contested.has(line.id)) continue;
    ours.add(line.id);
    if (row && !differs(row.line, line)) dirty.delete(line.id);
  }
  for (const id of removed) gone.delete(id);
  const there = new Set();
  for (const line of told.lines) {
    there.add(line.id);
    const row = rows.get(line.id) || (gone.has(line.id) ? null : rowOf(line));
    if (!row) continue;
    comeIn(row, line, ours.has(line.id), contested.has(line.id));
    row.removed = contested.has(line.id) && removed.includes(line.id);
    row.line.found = line.found;
    tell(row);
  }
  for (const [id, row] of rows) {
    if (there.has(id)) continue;
    if (!dirty.has(id)) drop(row);
    else if ((row.seen || contested.has(id)) && !row.theirs) {
      row.theirs = { gone: true };
      tell(row);
    }
  }
  arrange();
  remember();
}

/** What a line is in the house now. What somebody else made of one that is being changed here is shown beside. */
function comeIn(row, line, ours, contested) {
  const others = !ours && row.seen && differs(row.seen, line);
  row.seen = plain(line);
  const id = line.id;
  if (contested || (dirty.has(id) && others && differs(row.line, line))) row.theirs = line;
  else if (!dirty.has(id) && ours && row.item.contains(document.activeElement)) row.line = { ...line }; // whoever types there goes on
  else if (!dirty.has(id) && !unread(row).length) put(row, line);
}

/** Takes a line off the page. */
function drop(row) {
  rows.delete(row.line.id);
  dirty.delete(row.line.id);
  row.item.remove();
  if (here === row) here = null;
}

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

for (const line of data.lines) rowOf({ ...line }).seen = plain(line);
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
  for (const { id } of left.lines) tell(rows.get(id));
  save().then((done) => { if (done && !dirty.size) state.textContent = say("restored"); });
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
