// SPDX-License-Identifier: AGPL-3.0-or-later
// The chapters beside the player. What is typed is saved by itself and kept in the browser until the house has
// it; of two people who change one chapter, or begin two at one time, the later sees both.
const told = JSON.parse(document.getElementById("chapter-data").textContent);
const chapterList = document.getElementById("chap-list");
const chapterState = document.getElementById("chap-state");
const noChapters = document.getElementById("chap-none");
const player = document.getElementById("story-film");
const csrf = document.querySelector("#chap-form [name=csrfmiddlewaretoken]").value;
const left = `kepu-chapters:${told.address}`;
const chapters = new Map(); // identifier → {chapter, known, item, play, start, title, note, against, bad}; known is what the house last had
const changed = new Set();
const removed = new Set();
const insisted = new Set();
let seen = told.revision;
let current = null;
let timer = 0;
let busy = false;
let keeps = true;

const speak = (key, values = {}) => told.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const bare = ({ id, start, title }) => ({ id, start, title });
const alike = (one, other) => one.start === other.start && one.title === other.title;
const byTime = () => [...chapters.values()].sort((one, other) => one.chapter.start - other.chapter.start);
const beside = (row, step) => { const all = byTime(); return all[all.indexOf(row) + step]; };
const freshId = () => [...crypto.getRandomValues(new Uint8Array(6))].map((each) => each.toString(16).padStart(2, "0")).join("");

function clockOf(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  return `${minutes}:${((milliseconds % 60000) / 1000).toFixed(1).padStart(4, "0")}`;
}

function timeIn(text) {
  const found = /^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)\s*$/.exec(text.replaceAll("：", ":"));
  if (!found) return null;
  const seconds = Number(found[3].replace(",", "."));
  return Math.round(((Number(found[1] || 0) * 60 + Number(found[2] || 0)) * 60 + seconds) * 1000);
}

function made(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function rowFor(chapter) {
  const play = made("button", { type: "button", className: "chap-play", textContent: "▶" });
  const start = made("input", { value: clockOf(chapter.start), inputMode: "decimal", className: "chap-time" });
  const title = made("input", { value: chapter.title, maxLength: 200, spellcheck: true });
  const remove = made("button", { type: "button", className: "button button-secondary", textContent: speak("remove") });
  const note = made("p", { className: "chap-note" });
  const item = made("li", {}, play, start, title, remove, note);
  const row = { chapter, known: null, item, play, start, title, remove, note, against: null, bad: "" };
  item.addEventListener("focusin", () => { current = row; });
  item.addEventListener("focusout", () => changed.has(row.chapter.id) || row.bad || show(row, row.chapter));
  play.addEventListener("click", () => hear(row));
  remove.addEventListener("click", () => take(row));
  // Letters on their way to a Chinese word are no words yet.
  title.addEventListener("input", (event) => event.isComposing || alter(row, { title: title.value }));
  title.addEventListener("compositionend", () => alter(row, { title: title.value }));
  start.addEventListener("change", () => move(row, timeIn(start.value)));
  chapters.set(chapter.id, row);
  return row;
}

/** Puts the rows in the order of their times, numbers and names them. */
function order() {
  byTime().forEach((row, index) => {
    if (chapterList.children[index] !== row.item) {
      const focused = row.item.contains(document.activeElement) ? document.activeElement : null;
      chapterList.insertBefore(row.item, chapterList.children[index] || null);
      focused?.focus();
    }
    const number = index + 1;
    row.play.setAttribute("aria-label", speak("play", { number }));
    row.start.setAttribute("aria-label", speak("begins", { number }));
    row.title.setAttribute("aria-label", speak("title", { number }));
    row.remove.setAttribute("aria-label", speak("remove_which", { number }));
  });
  noChapters.hidden = chapters.size > 0;
}

/** What is wrong with a chapter, and what somebody else has in its place. */
function note(row) {
  const notes = [];
  if (!row.chapter.title.trim()) notes.push(speak("untitled"));
  if (row.chapter.outside) notes.push(`▲ ${speak("outside")}`);
  if (row.bad) notes.push(`▲ ${row.bad}`);
  const parts = notes.map((text) => made("span", { textContent: text }));
  if (row.against) parts.push(choice(row));
  row.note.replaceChildren(...parts);
  row.start.toggleAttribute("aria-invalid", Boolean(row.bad));
}

function choice(row) {
  const { kind, theirs, taking } = row.against;
  const values = theirs ? { theirs: theirs.title, time: clockOf(theirs.start) } : {};
  const keep = made("button", { type: "button", className: "button button-secondary", textContent: speak("mine") });
  const give = made("button", { type: "button", className: "button button-secondary", textContent: speak("theirs") });
  keep.addEventListener("click", () => {
    if (kind === "beside") dropped(chapters.get(theirs.id));
    insisted.add(row.chapter.id);
    row.against = null;
    if (taking) take(row);
    else {
      alter(row, {});
      row.title.focus();
    }
  });
  give.addEventListener("click", () => {
    changed.delete(row.chapter.id);
    row.against = null;
    if (kind === "conflict") show(row, theirs);
    else forget(row);
    store();
    order();
    (beside(row, 0) || byTime()[0])?.title.focus();
  });
  return made("span", { className: "chap-against", textContent: speak(kind, values) }, keep, give);
}

function show(row, chapter) {
  row.chapter = { ...chapter };
  row.bad = "";
  if (row.title.value !== chapter.title) row.title.value = chapter.title;
  row.start.value = clockOf(chapter.start);
  note(row);
}

function forget(row) {
  row.item.remove();
  chapters.delete(row.chapter.id);
  changed.delete(row.chapter.id);
  if (current === row) current = null;
}

/** Takes a chapter off the page and, at the next save, off the story. */
function dropped(row) {
  if (!row) return;
  forget(row);
  removed.add(row.chapter.id);
}

function alter(row, changes) {
  Object.assign(row.chapter, changes);
  changed.add(row.chapter.id);
  note(row);
  chapterState.textContent = speak("unsaved");
  later();
}

function later(milliseconds = 700) {
  store();
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

function move(row, start) {
  const taken = byTime().some((other) => other !== row && other.chapter.start === start);
  if (start === null) row.bad = speak("no_time");
  else if (taken) row.bad = speak("together");
  else row.bad = told.length !== null && start >= told.length ? speak("late", { end: clockOf(told.length) }) : "";
  if (row.bad) {
    note(row);
    return;
  }
  row.start.value = clockOf(start);
  alter(row, { start, outside: false });
  order();
}

function take(row) {
  const next = beside(row, 1) || beside(row, -1);
  dropped(row);
  order();
  (next?.title || document.getElementById("chapter-here")).focus();
  chapterState.textContent = speak("unsaved");
  later();
}

/** A chapter at the film's time; without a film that plays, a minute behind the last one. */
function here() {
  const last = byTime().at(-1);
  const start = player ? Math.round(player.currentTime * 10) * 100 : last ? last.chapter.start + 60000 : 0;
  const there = byTime().find((row) => row.chapter.start === start);
  const row = there || rowFor({ id: freshId(), start, title: "" });
  if (!there) alter(row, {});
  order();
  (player ? row.title : row.start).focus();
}

function hear(row) {
  current = row;
  if (!player) return;
  player.currentTime = row.chapter.start / 1000;
  player.play();
}

/** Keeps in this browser what the house does not have yet. */
function store() {
  const rows = [...changed].filter((id) => chapters.has(id)).map((id) => bare(chapters.get(id).chapter));
  try {
    if (!rows.length && !removed.size) localStorage.removeItem(left);
    else localStorage.setItem(left, JSON.stringify({ base: seen, chapters: rows, gone: [...removed] }));
    keeps = true;
  } catch { // it has no room, or none for us
    keeps = false;
  }
}
window.addEventListener("beforeunload", (event) => { if (!keeps && (changed.size || removed.size)) event.preventDefault(); });

/** The chapters that can be saved, and those that say why they cannot. */
function saveable() {
  const rows = [...changed].filter((id) => chapters.has(id)).map((id) => chapters.get(id));
  const ready = rows.filter(({ chapter, against }) => !against && !chapter.outside && chapter.title.trim());
  return { ready, held: rows.filter((row) => !ready.includes(row)) };
}

async function save() {
  clearTimeout(timer);
  if (busy) return;
  const sent = saveable().ready.map((row) => bare(row.chapter));
  const gone = [...removed];
  if (!sent.length && !gone.length) {
    const many = saveable().held.length;
    if (many) chapterState.textContent = speak("held", { many });
    return;
  }
  busy = true;
  chapterState.textContent = speak("saving");
  const done = await send(sent, gone);
  busy = false;
  const { ready, held } = saveable();
  if (done) chapterState.textContent = held.length ? speak("held", { many: held.length }) : speak("saved");
  if (done && (ready.length || removed.size)) later();
}

/** Whether the house took it. */
async function send(sent, gone) {
  try {
    const answer = await fetch(told.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ base: seen, chapters: sent, gone, mine: [...insisted] }),
    });
    if (answer.redirected || answer.status === 403) chapterState.textContent = speak("signedout");
    else if (answer.status === 404) chapterState.textContent = speak("away");
    else {
      const kept = await answer.json();
      if (answer.ok) taken(kept, sent, gone);
      else chapterState.textContent = kept.error;
      return answer.ok;
    }
  } catch {
    chapterState.textContent = speak(keeps ? "lost" : "loose");
    timer = setTimeout(save, 5000);
  }
  return false;
}

/** The house has it: what others changed comes in, what stands against ours is shown. */
function taken(kept, sent, gone) {
  seen = kept.revision;
  const contested = new Set(kept.conflicts);
  const ours = new Set(sent.map(({ id }) => id).filter((id) => !contested.has(id)));
  for (const each of sent) {
    const row = chapters.get(each.id);
    if (ours.has(each.id) && row && alike(row.chapter, each)) changed.delete(each.id);
    insisted.delete(each.id);
  }
  for (const id of gone) {
    removed.delete(id);
    insisted.delete(id);
  }
  const there = new Map(kept.chapters.map((each) => [each.id, each]));
  for (const each of kept.chapters) {
    const row = chapters.get(each.id) || (removed.has(each.id) ? null : rowFor({ ...each }));
    if (row) comeIn(row, each, ours.has(each.id));
    if (row && contested.has(each.id) && gone.includes(each.id)) row.against = { kind: "conflict", theirs: each, taking: true };
  }
  for (const each of sent.filter(({ id }) => contested.has(id) && chapters.has(id))) {
    const other = kept.chapters.find((one) => one.id !== each.id && one.start === each.start);
    const kind = other ? "beside" : there.has(each.id) ? "conflict" : "removed";
    chapters.get(each.id).against = { kind, theirs: other || there.get(each.id) };
  }
  for (const [id, row] of chapters) {
    if (there.has(id)) continue;
    if (!changed.has(id)) forget(row);
    else if (row.known && !row.against) row.against = { kind: "removed" };
  }
  for (const row of chapters.values()) note(row);
  order();
  store();
}

/** What a chapter is in the house now. What somebody else made of one that is being changed here is shown. */
function comeIn(row, chapter, ours) {
  const id = chapter.id;
  const others = !ours && row.known && !alike(row.known, chapter);
  row.known = bare(chapter);
  if (changed.has(id)) {
    row.chapter.outside = chapter.outside && row.chapter.start === chapter.start;
    if (others && !alike(row.chapter, chapter)) row.against = { kind: "conflict", theirs: chapter };
  } else if (row.bad || (ours && row.item.contains(document.activeElement))) row.chapter = { ...chapter }; // whoever types there goes on
  else show(row, chapter);
}

document.getElementById("chapter-here").addEventListener("click", here);
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const row = current?.item.contains(document.activeElement) ? current : null;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const keys = {
    KeyC: here,
    KeyP: () => player && (player.paused ? player.play() : player.pause()),
    KeyL: row && (() => hear(row)),
    BracketLeft: row && player && (() => move(row, Math.round(player.currentTime * 10) * 100)),
    Delete: row && (() => take(row)),
  };
  if (steps[event.key] && row) {
    event.preventDefault();
    beside(row, steps[event.key])?.title.focus();
  } else if (keys[event.code]) {
    event.preventDefault();
    keys[event.code]();
  }
});
document.getElementById("chap-form").addEventListener("submit", (event) => event.preventDefault());

for (const each of told.chapters) {
  const row = rowFor({ ...each });
  row.known = bare(each);
  note(row);
}
order();

/** What a browser that crashed had not saved. */
const unsaved = JSON.parse(localStorage.getItem(left) || "null");
if (unsaved) {
  seen = Math.min(seen, unsaved.base);
  for (const each of unsaved.chapters) {
    const outside = told.length !== null && each.start >= told.length;
    show(chapters.get(each.id) || rowFor({ ...each }), { ...each, outside });
    changed.add(each.id);
  }
  for (const id of unsaved.gone) dropped(chapters.get(id));
  order();
  save().then(() => { if (chapterState.textContent === speak("saved")) chapterState.textContent = speak("restored"); });
}
