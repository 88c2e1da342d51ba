// SPDX-License-Identifier: AGPL-3.0-or-later
// A list whose rows are chosen: arrows move from row to row, x chooses the one in which the focus is, Shift chooses all
// between two, one box all of the page. How many are chosen is said.
{
  const table = document.querySelector("table[data-chooses]");
  const boxes = table ? [...table.querySelectorAll('tbody input[name="chosen"]')] : [];
  const all = document.getElementById("choose-all");
  const said = document.getElementById("chosen-many");
  let last = null;

  function tell() {
    const many = boxes.filter((box) => box.checked).length;
    all.checked = many > 0 && many === boxes.length;
    all.indeterminate = many > 0 && many < boxes.length;
    said.textContent = many ? said.dataset.words.replace("{many}", many) : "";
  }

  function upTo(box) {
    if (!boxes.includes(last)) return;
    const [start, end] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    for (const each of boxes.slice(start, end + 1)) each.checked = box.checked;
  }

  function choose(box, further) {
    if (further) upTo(box);
    last = box;
    tell();
  }

  if (table && all && said) {
    all.closest("p").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
    for (const box of boxes) box.addEventListener("click", (event) => choose(box, event.shiftKey));
    table.addEventListener("keydown", (event) => {
      const row = event.target.closest("tbody tr");
      if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
      const to = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
      if (to) {
        event.preventDefault();
        const kind = event.target.matches("input") ? 'input[name="chosen"]' : "th a";
        to.querySelector(kind).focus();
      } else if (event.key.toLowerCase() === "x") {
        event.preventDefault();
        const box = row.querySelector('input[name="chosen"]');
        box.checked = !box.checked;
        choose(box, event.shiftKey);
      }
    });
    addEventListener("pageshow", tell);
  }
}
