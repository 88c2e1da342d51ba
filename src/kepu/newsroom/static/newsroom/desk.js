// SPDX-License-Identifier: AGPL-3.0-or-later
// The claims of the review desk under its film: each seal stands at its time. Seals that would touch are one that
// shows their number; pressed again it goes to the next of them. One stop of the Tab key, arrows move in it.
{
  const lane = document.getElementById("desk-lane");
  const media = document.getElementById("story-film");
  const SPACE = "http://www.w3.org/2000/svg";
  const NARROW = 600;
  const TALL = 52;
  const WORST = ["withdrawn", "pending", ""];

  function shape(name, given) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    return made;
  }

  function clock(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    const rest = `${String(minutes % 60)}:${String(seconds % 60).padStart(2, "0")}`;
    return minutes < 60 ? rest : `${Math.floor(minutes / 60)}:${rest.padStart(5, "0")}`;
  }

  const say = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /** Every time of the list, in the order of the film. */
  function times() {
    return [...document.querySelectorAll(".desk-list [data-seek]")].map((button) => {
      const row = button.closest("tr");
      const look = WORST.find((each) => each && row.querySelector(".k-seal").classList.contains(each)) || "";
      const state = row.querySelector(".desk-state").lastChild.textContent.trim();
      return { row, look, state, number: row.dataset.number, start: Number(button.dataset.seek) };
    }).sort((one, other) => one.start - other.start || one.number - other.number);
  }

  const all = times();
  const length = () => Number(lane.dataset.length) || (media.duration || 0) * 1000;

  /** Neighbours that would touch at this width are one. */
  function groups(width, apart) {
    const found = [];
    for (const each of all) {
      const at = Math.min(Math.max((each.start / length()) * width, apart / 2), width - apart / 2);
      const last = found[found.length - 1];
      if (last && at - last.at < apart) last.claims.push(each);
      else found.push({ at, claims: [each] });
    }
    return found;
  }

  function go(claims, state) {
    const each = claims[state.next % claims.length];
    state.next += 1;
    media.currentTime = each.start / 1000;
    for (const row of document.querySelectorAll(".desk-list tr[aria-current]")) row.removeAttribute("aria-current");
    each.row.setAttribute("aria-current", "true");
    // On a small screen the film would be lost from sight.
    if (getComputedStyle(lane.parentElement).position === "sticky") each.row.scrollIntoView({ block: "nearest" });
  }

  function seal({ at, claims }, apart, first) {
    const look = WORST.find((each) => claims.some((claim) => claim.look === each));
    // A claim that is said twice here is one.
    const said = [...new Set(claims.map((each) => each.number))];
    const text = said.length > 1 ? `×${said.length}` : said[0];
    const numbers = said.slice(0, 12).join(lane.dataset.comma) + (said.length > 12 ? " …" : "");
    const values = { many: said.length, numbers, number: text, time: clock(claims[0].start), state: claims[0].state };
    const wide = Math.max(20, 8 + 7 * text.length);
    const made = shape("g", {
      class: `desk-seal ${look}`.trim(), role: "button", tabindex: first ? "0" : "-1", transform: `translate(${at.toFixed(1)} 0)`,
      "aria-label": say(said.length > 1 ? lane.dataset.many : lane.dataset.one, values),
    });
    const told = shape("text", { x: 0, y: 26, "aria-hidden": "true" });
    told.textContent = text;
    made.append(
      shape("rect", { class: "hit", x: -apart / 2, y: 0, width: apart, height: 44 }),
      shape("rect", { class: "stem", x: -1, y: 32, width: 2, height: 14 }),
      shape("rect", { class: "box", x: -wide / 2, y: 12, width: wide, height: 20, rx: 2 }),
      shape("line", { class: "strike", x1: -wide / 2, y1: 12, x2: wide / 2, y2: 32 }),
      told,
    );
    const state = { next: 0 };
    made.addEventListener("click", () => go(claims, state));
    return made;
  }

  function draw() {
    const width = lane.clientWidth;
    if (!width || !length()) return;
    const apart = innerWidth < NARROW ? 34 : 44;
    const held = lane.contains(document.activeElement) ? [...lane.querySelectorAll("g")].indexOf(document.activeElement) : -1;
    const svg = shape("svg", { viewBox: `0 0 ${width} ${TALL}`, focusable: "false" });
    const now = shape("rect", { class: "desk-now", x: 0, y: 42, width: 2, height: 10 });
    svg.append(shape("rect", { class: "desk-track", x: 0, y: 46, width, height: 2 }), now);
    const found = groups(width, apart);
    svg.append(...found.map((each, at) => seal(each, apart, at === Math.max(0, Math.min(held, found.length - 1)))));
    lane.replaceChildren(svg);
    if (held >= 0) svg.querySelector('g[tabindex="0"]')?.focus({ preventScroll: true });
    lane.shown = () => now.setAttribute("x", String(((media.currentTime * 1000) / length()) * width));
    lane.shown();
  }

  function step(event) {
    const seals = [...lane.querySelectorAll("g")];
    const at = seals.indexOf(event.target);
    if (at < 0) return;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seals.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      seals[at].dispatchEvent(new MouseEvent("click", { bubbles: true }));
    } else if (to !== undefined) {
      event.preventDefault();
      const next = seals[Math.min(Math.max(to, 0), seals.length - 1)];
      for (const each of seals) each.setAttribute("tabindex", each === next ? "0" : "-1");
      next.focus();
    }
  }

  if (lane && media && all.length) {
    lane.hidden = false;
    lane.addEventListener("keydown", step);
    new ResizeObserver(draw).observe(lane);
    media.addEventListener("loadedmetadata", draw);
    media.addEventListener("timeupdate", () => lane.shown?.());
    media.addEventListener("seeked", () => lane.shown?.());
  }
  document.getElementById("asked")?.focus();
}
