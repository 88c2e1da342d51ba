// SPDX-License-Identifier: AGPL-3.0-or-later
// A field for a person of the directory: while somebody types, the list below it holds whom the house finds. Who is
// chosen gives their name and ORCID to the fields of the row that are empty; the house does the same when it saves.
(() => {
  const WAIT = 200;
  const list = document.getElementById("people-found");
  const known = new Map();
  let waiting = 0;
  let asked = 0;

  async function find(field) {
    const number = ++asked;
    const answer = await fetch(`${field.dataset.people}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok) return;
    const { people } = await answer.json();
    if (number !== asked) return;
    people.forEach((each) => known.set(each.shown, each));
    list.replaceChildren(...people.map((each) => new Option("", each.shown)));
  }

  function fill(field) {
    const person = known.get(field.value);
    const row = field.closest(".kepu-row");
    if (!person || !row) return;
    const [name, orcid] = ["name", "orcid"].map((end) => row.querySelector(`[name$="-${end}"]`));
    const language = document.querySelector(".kepu-story").dataset.language;
    if (name && !name.value) name.value = person.names[language] || Object.values(person.names)[0] || "";
    if (orcid && !orcid.value) orcid.value = person.orcid;
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-people]")) return;
    fill(target);
    if (known.has(target.value)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => find(target), WAIT);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("[data-people]") && !target.value) find(target);
  });
})();
