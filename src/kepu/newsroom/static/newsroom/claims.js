// SPDX-License-Identifier: AGPL-3.0-or-later
// Marking claims by keyboard: sentence after sentence is selected, hint after hint; where one was, the next page
// goes on. What is selected goes into the form by marking.js.
{
  const hints = [...document.querySelectorAll("[data-hint]")];
  const blocks = [...document.querySelectorAll("[data-place]")].filter((each) => !each.matches("[data-hint]"));
  const kept = `claims:${location.pathname}`;
  const SENTENCE = /[^。！？!?；;\n.]+(?:\.(?![\s”’」』"')）]|$)[^。！？!?；;\n.]*)*(?:[。！？!?；;.…]+[”’」』"')）]*)?/gu;
  let sentences = null;
  let from = -1;
  let to = -1;
  let hint = null;

  /** The texts of *block* without its seals, one after the other. */
  function* texts(block) {
    const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.parentElement.closest(".k-seal")) yield walk.currentNode;
    }
  }

  /** The node and offset before which *point* code points of *block* stand. */
  function placeOf(block, point) {
    let left = point;
    let last = [block, 0];
    for (const node of texts(block)) {
      const signs = [...node.data];
      if (left <= signs.length) return [node, signs.slice(0, left).join("").length];
      left -= signs.length;
      last = [node, node.data.length];
    }
    return last;
  }

  function select(first, start, last, end) {
    const range = document.createRange();
    range.setStart(...placeOf(first, start));
    range.setEnd(...placeOf(last, end));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    first.closest("details")?.setAttribute("open", "");
    const seen = range.getBoundingClientRect();
    if (seen.top < 60 || seen.bottom > innerHeight - 60) first.scrollIntoView({ block: "center" });
  }

  /** Every sentence of the page: its block, and from which code point to which. */
  function all() {
    if (sentences) return sentences;
    sentences = blocks.flatMap((block) => {
      const text = [...texts(block)].map((each) => each.data).join("");
      return [...text.matchAll(SENTENCE)].filter((each) => /[\p{L}\p{N}]/u.test(each[0])).map((each) => {
        const skipped = each[0].length - each[0].trimStart().length;
        const start = [...text.slice(0, each.index + skipped)].length;
        return { block, start, end: start + [...each[0].trim()].length };
      });
    });
    return sentences;
  }

  function show() {
    const many = all();
    select(many[from].block, many[from].start, many[to].block, many[to].end);
    sessionStorage.setItem(kept, JSON.stringify({ sentence: to }));
  }

  function step(by, more) {
    const last = all().length - 1;
    if (last < 0) return;
    note(null);
    if (more && from >= 0) {
      to = Math.min(Math.max(to + by, from), last);
    } else {
      from = Math.min(Math.max((by > 0 ? to : from) + by, 0), last);
      to = from;
    }
    show();
  }

  function note(found) {
    if (hint) hint.removeAttribute("aria-current");
    hint = found;
    if (hint) hint.setAttribute("aria-current", "true");
  }

  /** The block of a hint, and where it stands in it: a line of captions, or several, or a block of the text. */
  function ends(found) {
    const { place, start, end } = found.dataset;
    const mine = blocks.filter((each) => each.dataset.place === place);
    const base = (block) => Number(block.dataset.base || 0);
    const first = mine.filter((each) => base(each) <= Number(start)).pop();
    const last = mine.filter((each) => base(each) < Number(end)).pop();
    return first && last && [first, Number(start) - base(first), last, Number(end) - base(last)];
  }

  function nextHint() {
    if (!hints.length) return;
    note(hints[(hints.indexOf(hint) + 1) % hints.length]);
    const where = ends(hint);
    if (where) select(...where);
    hint.scrollIntoView({ block: "nearest" });
  }

  function answer(told) {
    hint.querySelector(`button[value="${told}"]`)?.click();
  }

  // Where the form is not beside the text, its button comes to what is selected.
  const float = document.querySelector(".claims-float");
  const form = document.getElementById("mark");
  document.addEventListener("selectionchange", () => { float.hidden = !form.elements.marks.value; });
  const player = document.getElementById("story-film");
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select")) return;
    const keys = {
      ArrowDown: () => step(1, event.shiftKey),
      ArrowUp: () => step(-1, event.shiftKey),
      KeyH: nextHint,
      KeyP: player && (() => (player.paused ? player.play() : player.pause())),
      Delete: hint && (() => answer("dismiss")),
      KeyM: hint && (() => answer("claim")),
    };
    if (!keys[event.code]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.code]();
  }, { capture: true });
  // Who selects something else does not mean the hint any more.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest("[data-place]") && !event.target.closest("[data-hint]")) note(null);
  });
  form.addEventListener("submit", () => {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const last = all().findLastIndex(({ block, end }) => {
      const range = selection.getRangeAt(0);
      const [node, offset] = placeOf(block, end);
      return range.comparePoint(node, offset) <= 0;
    });
    if (last >= 0) sessionStorage.setItem(kept, JSON.stringify({ sentence: last }));
  });
  try {
    const { sentence } = JSON.parse(sessionStorage.getItem(kept) || "{}");
    if (Number.isInteger(sentence) && sentence < all().length) {
      from = sentence;
      to = sentence;
      if (!location.hash) all()[sentence].block.scrollIntoView({ block: "center" });
    }
  } catch { /* what another version kept is not understood */ }
}
