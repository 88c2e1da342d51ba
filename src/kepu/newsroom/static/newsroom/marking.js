// SPDX-License-Identifier: AGPL-3.0-or-later
// Marks claims: what is selected in a story's text or captions goes into the form, in code points of each block;
// the film's time goes into its fields; a claim's passage is played.
const form = document.getElementById("mark");
const film = document.getElementById("story-film");

/** How many code points of *block* stand before the place (*node*, *offset*); seals are no text. */
function before(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const seal of part.querySelectorAll(".k-seal")) seal.remove();
  return [...part.textContent].length;
}

function textOf(block) {
  const copy = block.cloneNode(true);
  for (const seal of copy.querySelectorAll(".k-seal")) seal.remove();
  return copy.textContent;
}

/** What *range* covers of each block, in code points: [place, start, end, words]. Lines of captions are one
 * place, in which they stand one after the other. */
function covered(range) {
  const found = [];
  for (const block of document.querySelectorAll("[data-place]")) {
    if (block.matches("[data-hint]") || !range.intersectsNode(block)) continue;
    const text = [...textOf(block)];
    const start = block.contains(range.startContainer) ? before(block, range.startContainer, range.startOffset) : 0;
    const end = block.contains(range.endContainer) ? before(block, range.endContainer, range.endOffset) : text.length;
    const words = text.slice(start, end).join("");
    if (!words.trim()) continue;
    const base = Number(block.dataset.base || 0);
    const last = found[found.length - 1];
    if (last && last[0] === block.dataset.place && block.dataset.base) {
      last[2] = base + end;
      last[3] += `\n${words}`;
    } else {
      found.push([block.dataset.place, base + start, base + end, words]);
    }
  }
  return found;
}

function take() {
  const selection = getSelection();
  if (!form || !selection.rangeCount || selection.isCollapsed) return false;
  const places = covered(selection.getRangeAt(0));
  // Without a field for several, what goes over more than one block is not taken.
  if (!places.length || (!form.elements.marks && places.length > 1)) return false;
  const text = places.map((each) => each[3]).join("\n").trim();
  if (form.elements.marks) {
    form.elements.marks.value = JSON.stringify(places);
  } else {
    for (const [name, at] of [["place", 0], ["start", 1], ["end", 2]]) form.elements[name].value = String(places[0][at]);
  }
  form.elements.words.value = text;
  const remark = document.getElementById("comment-words");
  if (remark) remark.value = text.slice(0, 300);
  return true;
}

function timed() {
  return Boolean(form.elements.from?.value && form.elements.to?.value);
}

function now(name) {
  const field = form.elements[name];
  if (!film || !field) return;
  field.value = clock(film.currentTime);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}

if (form) {
  const times = { BracketLeft: "from", BracketRight: "to" };
  document.addEventListener("selectionchange", take);
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.code === "KeyM" && (take() || timed() || form.elements.words.value)) {
      event.preventDefault();
      // On the page of a review a remark is written first.
      if (form.dataset.first) form.elements[form.dataset.first].focus();
      else form.requestSubmit();
    } else if (times[event.code] && film && form.elements[times[event.code]] && !event.target.closest("#chap-form")) {
      event.preventDefault();
      now(times[event.code]);
    }
  });
  // Words that are typed over what was selected are looked for instead.
  form.elements.words.addEventListener("input", () => {
    for (const name of ["place", "start", "end", "marks"]) {
      if (form.elements[name]) form.elements[name].value = "";
    }
  });
  for (const button of form.querySelectorAll("[data-now]")) {
    button.addEventListener("click", () => now(button.dataset.now));
  }
}
/** Plays *media* from *start*, and where *until* (milliseconds too) is told, no further. */
function hear(media, start, until) {
  const stop = () => {
    if (media.currentTime * 1000 < until && !media.paused) return;
    media.removeEventListener("timeupdate", stop);
    media.pause();
  };
  media.currentTime = start / 1000;
  media.play();
  if (until) media.addEventListener("timeupdate", stop);
}

for (const button of document.querySelectorAll("[data-seek]")) {
  button.addEventListener("click", () => {
    const media = button.dataset.of ? document.getElementById(button.dataset.of) : film;
    if (media) hear(media, Number(button.dataset.seek), Number(button.dataset.until || 0));
  });
}
