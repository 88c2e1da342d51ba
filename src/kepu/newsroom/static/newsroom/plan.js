// SPDX-License-Identifier: AGPL-3.0-or-later
// The calendar: what is planned is dragged to another day, or moved there by keys.
const form = document.getElementById("plan-move");
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
let dragged = null;

function move(item, day) {
  form.action = item.dataset.move;
  form.elements.day.value = day;
  form.submit();
}

function shifted(day, by) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

for (const item of document.querySelectorAll("[data-move][draggable]")) {
  item.addEventListener("dragstart", (event) => {
    dragged = item;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.textContent.trim());
  });
  item.addEventListener("keydown", (event) => {
    if (!event.altKey || !(event.key in STEPS)) return;
    event.preventDefault();
    move(item, shifted(item.closest("[data-day]").dataset.day, STEPS[event.key]));
  });
}
for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    day.classList.add("kepu-over");
  });
  day.addEventListener("dragleave", () => day.classList.remove("kepu-over"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, day.dataset.day);
  });
}
