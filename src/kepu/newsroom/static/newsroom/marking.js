// SPDX-License-Identifier: AGPL-3.0-or-later
// Marks claims: what is selected in a story's text goes into the form, in code points of its block; the film's
// time goes into its fields; a claim's passage is played.
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

function blockOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element ? element.closest("[data-place]") : null;
}

function take() {
  const selection = getSelection();
  if (!form || !selection.rangeCount || selection.isCollapsed) return false;
  const range = selection.getRangeAt(0);
  const block = blockOf(range.startContainer);
  if (!block || block !== blockOf(range.endContainer)) return false;
  const start = before(block, range.startContainer, range.startOffset);
  const end = before(block, range.endContainer, range.endOffset);
  const text = [...textOf(block)].slice(start, end).join("").trim();
  if (!text) return false;
  Object.assign(form.elements.place, { value: block.dataset.place });
  Object.assign(form.elements.start, { value: String(start) });
  Object.assign(form.elements.end, { value: String(end) });
  form.elements.words.value = text;
  const remark = document.getElementById("comment-words");
  if (remark) remark.value = text.slice(0, 300);
  return true;
}

function textOf(block) {
  const copy = block.cloneNode(true);
  for (const seal of copy.querySelectorAll(".k-seal")) seal.remove();
  return copy.textContent;
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}

if (form) {
  document.addEventListener("selectionchange", take);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyM" && take()) {
      event.preventDefault();
      // On the page of a review a remark is written first.
      if (form.dataset.first) form.elements[form.dataset.first].focus();
      else form.requestSubmit();
    }
  });
  // Words that are typed over what was selected are looked for instead.
  form.elements.words.addEventListener("input", () => {
    for (const name of ["place", "start", "end"]) form.elements[name].value = "";
  });
  for (const button of form.querySelectorAll("[data-now]")) {
    button.addEventListener("click", () => {
      const field = form.elements[button.dataset.now];
      if (film) field.value = clock(film.currentTime);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
for (const button of document.querySelectorAll("[data-seek]")) {
  button.addEventListener("click", () => {
    if (!film) return;
    film.currentTime = Number(button.dataset.seek) / 1000;
    film.play();
  });
}
