// SPDX-License-Identifier: AGPL-3.0-or-later
// What the caption editor does to many lines at once, and the way back from each such step.
const steps = [];

/** Notes how *changed* are before a step that changes them at once, and which lines it makes. */
function keepStep(changed, made = []) {
  steps.push({ before: changed.map((row) => plain(row.line)), made });
  if (steps.length > 100) steps.shift();
}

doing.undo = () => {
  const step = steps.pop();
  if (!step) {
    state.textContent = say("nothing");
    return;
  }
  for (const id of step.made) if (rows.has(id)) takeOut(rows.get(id));
  for (const line of step.before) {
    const row = rows.get(line.id) || rowOf(line);
    gone.delete(line.id);
    put(row, line);
    dirty.add(line.id);
  }
  arrange();
  touch(...step.before.map(({ id }) => rows.get(id)));
  rows.get(step.before[0]?.id)?.text.focus();
};

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
  const instead = document.getElementById("replace").value;
  if (found.length) keepStep(found);
  for (const row of found) put(row, { ...row.line, text: row.line.text.replaceAll(words, () => instead) });
  touch(...found);
  state.textContent = say("replaced", { many: found.length });
});
document.getElementById("cap-shift")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const by = Math.round(Number(document.getElementById("shift").value.replace(",", ".")) * 1000);
  const from = (here || ordered()[0])?.line.start;
  if (from === undefined || !by) return;
  const moved = ordered().filter((each) => each.line.start >= from);
  keepStep(moved);
  for (const row of moved) {
    put(row, { ...row.line, start: Math.max(0, row.line.start + by), end: Math.max(1, row.line.end + by) });
  }
  touch(...moved);
  arrange();
});
