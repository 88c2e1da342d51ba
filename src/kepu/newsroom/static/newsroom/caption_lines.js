// SPDX-License-Identifier: AGPL-3.0-or-later
// What is done to a line of the caption editor, by buttons and by keys.
const newId = () => [...crypto.getRandomValues(new Uint8Array(6))].map((each) => each.toString(16).padStart(2, "0")).join("");

function add(line, focus = true) {
  const row = rowOf(line);
  gone.delete(line.id);
  touch(row);
  arrange();
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
    const id = newId();
    keepStep([row], [id]);
    const share = [...before].length / ([...before].length + [...after].length);
    const middle = Math.round(row.line.start + (row.line.end - row.line.start) * share);
    const end = row.line.end;
    put(row, { ...row.line, text: before, end: middle });
    touch(row);
    add({ id, start: middle, end, text: after, found: [] });
  },
  join(row) {
    const next = neighbour(row, 1);
    if (!next) return;
    const between = /[\u2e80-\u{ffef}\u{1aff0}-\u{1b16f}\u{20000}-\u{3ffff}]$/u.test(row.line.text) ? "" : " ";
    keepStep([row, next]);
    put(row, { ...row.line, text: row.line.text + between + next.line.text, end: Math.max(row.line.end, next.line.end) });
    takeOut(next);
    touch(row);
    row.text.focus();
  },
  remove(row) {
    const next = neighbour(row, 1) || neighbour(row, -1);
    keepStep([row]);
    takeOut(row);
    touch();
    next?.text.focus();
  },
  add(row) {
    const begins = row ? row.line.end : 0;
    const next = row ? neighbour(row, 1) : ordered()[0];
    const ends = Math.max(begins + 500, Math.min(begins + 2000, next ? next.line.start : begins + 2000));
    const id = newId();
    keepStep([], [id]);
    add({ id, start: begins, end: ends, text: "", found: [] });
  },
};

function takeOut(row) {
  drop(row);
  gone.add(row.line.id);
  arrange();
}

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
    KeyZ: () => data.edits && doing.undo(),
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
  button.addEventListener("click", () => (here || ["add", "undo"].includes(button.dataset.do)) && doing[button.dataset.do](here));
}
