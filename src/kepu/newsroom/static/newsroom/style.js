// SPDX-License-Identifier: AGPL-3.0-or-later
// Style and names: what is being written is read by the house a moment after each change, and what it points at
// is listed and underlined. No letter of the text is touched.
"use strict"; // so that what the block declares stays in it: the caption editor has names of its own
{
  const panel = document.getElementById("style");
  const data = JSON.parse(document.getElementById("style-data").textContent);
  const list = document.getElementById("style-list");
  const state = document.getElementById("style-state");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const WAIT = 900;
  const SKIPPED = /^body-\d+-value-(?:address|image)$/;
  const shown = new Map(); // what it is and where → its item in the list
  let pieces = new Map();
  let read = "";
  let waiting = 0;
  let asking = false;

  const say = (key, values = {}) => data.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /** A paragraph of rich text: its words with raised and lowered letters as the house writes them, and where in
      the page each stretch of them stands. */
  function paragraph(block) {
    const parts = [];
    let words = "";
    for (const leaf of block.querySelectorAll("[data-text]")) {
      const node = leaf.firstChild;
      if (!node || node.nodeType !== Node.TEXT_NODE) continue;
      const raised = { super: "^{", sub: "_{" }[leaf.parentElement.style.verticalAlign] || "";
      words += raised;
      parts.push({ from: words.length, node });
      words += node.data + (raised && "}");
    }
    return { words, parts, element: block };
  }

  const field = (input, kind) => ({ words: input.value, parts: null, element: input, kind });

  /** Everything on the page that is read: what it is called → {words, kind, element, parts}. */
  function collected() {
    const found = new Map();
    for (const item of document.querySelectorAll("#cap-list > li")) {
      found.set(item.dataset.id, { ...field(item.querySelector("textarea"), "caption"), item });
    }
    const title = document.getElementById("id_title");
    const summary = document.getElementById("id_summary");
    if (title) found.set("title", field(title, "heading"));
    if (summary) found.set("summary", field(summary, "body"));
    const body = document.querySelector(".kepu-body");
    for (const [index, block] of [...(body?.querySelectorAll('.public-DraftEditor-content [data-block="true"]') || [])].entries()) {
      if (!gone(block)) found.set(`p${index}`, { ...paragraph(block), kind: "body" });
    }
    for (const input of body?.querySelectorAll('textarea[name^="body-"], input[type="text"][name^="body-"]') || []) {
      if (gone(input) || SKIPPED.test(input.name) || kindOf(input) === "formula") continue;
      found.set(input.name, field(input, { heading: "heading" }[kindOf(input)] || (input.name.endsWith("-caption") ? "picture" : "body")));
    }
    return found;
  }

  const prefix = (input) => /^body-\d+/.exec(input.name)[0];
  const kindOf = (input) => document.querySelector(`[name="${prefix(input)}-type"]`)?.value;

  /** Whether a block was taken out of the body: Wagtail hides it and says so when it is saved. */
  function gone(inner) {
    const child = inner.closest("[data-streamfield-child]");
    return Boolean(child?.querySelector(':scope > input[name$="-deleted"]')?.value);
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  }

  async function look() {
    if (asking) return later();
    const now = collected();
    const texts = [...now].filter(([, each]) => each.words.trim()).map(([key, each]) => ({ key, kind: each.kind, words: each.words }));
    const sent = JSON.stringify({ texts });
    if (sent === read) {
      pieces = now;
      return undefined;
    }
    asking = true;
    try {
      const answer = await fetch(data.check, { method: "POST", body: sent, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
      const told = await answer.json();
      read = sent;
      pieces = now;
      if (answer.ok) show(told);
      else state.textContent = told.error;
    } catch {
      state.textContent = say("lost");
    }
    asking = false;
    return undefined;
  }

  function show(told) {
    const seen = new Map();
    for (const each of told.findings) {
      let name = `${each.what} ${each.digest} ${each.key}`;
      while (seen.has(name)) name += "+";
      seen.set(name, each);
    }
    for (const [name, item] of shown) {
      if (!seen.has(name)) {
        item.remove();
        shown.delete(name);
      }
    }
    let at = 0;
    for (const [name, finding] of seen) {
      const item = shown.get(name) || itemOf(finding);
      item.finding = finding;
      shown.set(name, item);
      if (list.children[at] !== item) list.insertBefore(item, list.children[at] || null);
      at += 1;
    }
    const asked = told.findings.filter((each) => each.severity === "ask").length;
    const words = [at ? say("found", { ask: asked, note: at - asked }) : say("none")];
    if (told.more) words.push(say("more", { many: at }));
    if (told.dismissed) words.push(say("dismissed", { many: told.dismissed }));
    state.textContent = words.join(" · ");
    underline(told.findings);
    tellLines(told.findings);
  }

  function itemOf(finding) {
    const go = element("button", { type: "button", className: "style-go" }, `…${finding.before}`, element("b", { textContent: finding.words }), `${finding.after}…`);
    go.title = say("go", { words: finding.words });
    const kind = element("span", { className: "style-kind", textContent: `${finding.severity === "ask" ? "▲" : "·"} ${say(finding.severity)}: ` });
    const told = element("p", { lang: document.documentElement.lang }, kind, finding.sentence);
    const beside = [];
    if (finding.preferred) beside.push(say("prefers", { preferred: finding.preferred }));
    else if (finding.preferred === "") beside.push(say("out"));
    if (finding.source) beside.push(finding.source);
    const item = element("li", { className: finding.severity }, go, told);
    if (beside.length) item.append(element("p", { className: "kepu-meta", textContent: beside.join(" · "), lang: document.documentElement.lang }));
    if (data.dismiss) item.append(letting(item, finding));
    go.addEventListener("click", () => reach(item.finding));
    return item;
  }

  /** The form in which a mark is dismissed, with the reason. */
  function letting(item, finding) {
    const reason = element("input", { maxLength: 300, required: true });
    const label = element("label", { textContent: say("reason") }, reason);
    const trouble = element("p", { className: "kepu-error", hidden: true });
    trouble.setAttribute("role", "alert");
    const button = element("button", { type: "button", className: "button button-secondary", textContent: say("keep") });
    const summary = element("summary", { textContent: say("dismiss") }, element("span", { className: "w-sr-only", textContent: ` (${finding.words})` }));
    const box = element("details", { lang: document.documentElement.lang }, summary, label, trouble, element("p", {}, button));
    const send = async () => {
      const piece = pieces.get(item.finding.key);
      const body = { what: finding.what, digest: finding.digest, reason: reason.value, kind: piece?.kind || "body", words: piece?.words || "" };
      trouble.hidden = true;
      try {
        const answer = await fetch(data.dismiss, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
        const told = await answer.json();
        if (!answer.ok) throw new Error(told.error);
        read = "";
        const next = item.nextElementSibling || item.previousElementSibling;
        await look();
        (next?.isConnected ? next.querySelector(".style-go") : state).focus?.();
      } catch (error) {
        trouble.textContent = error instanceof TypeError ? say("lost") : error.message;
        trouble.hidden = false;
        reason.focus();
      }
    };
    button.addEventListener("click", send);
    reason.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      send();
    });
    return box;
  }

  /** Where the code point *place* of *words* stands, as the browser counts. */
  const units = (words, place) => [...words].slice(0, place).join("").length;

  /** The range of a finding in rich text; null where it is in a field, or the text has changed since. */
  function rangeOf(finding) {
    const piece = pieces.get(finding.key);
    if (!piece?.parts || !piece.element.isConnected) return null;
    const start = units(piece.words, finding.start);
    const end = units(piece.words, finding.end);
    const holds = (at) => piece.parts.findLast((each) => each.from <= at);
    const [first, last] = [holds(start), holds(Math.max(start, end - 1))];
    if (!first?.node.isConnected || !last?.node.isConnected) return null;
    const range = document.createRange();
    range.setStart(first.node, Math.min(start - first.from, first.node.length));
    range.setEnd(last.node, Math.min(end - last.from, last.node.length));
    return range;
  }

  function underline(findings) {
    if (!window.CSS?.highlights) return;
    for (const severity of ["note", "ask"]) {
      const ranges = findings.filter((each) => each.severity === severity).map(rangeOf).filter(Boolean);
      CSS.highlights.set(`kepu-style-${severity}`, new Highlight(...ranges));
    }
  }

  /** Says at each line of captions what was found in it. */
  function tellLines(findings) {
    const found = Map.groupBy ? Map.groupBy(findings, (each) => each.key) : grouped(findings);
    for (const [key, piece] of pieces) {
      if (!piece.item) continue;
      const here = found.get(key) || [];
      let line = piece.item.querySelector(".style-line");
      if (!here.length) line?.remove();
      else if (!line) piece.item.append(line = element("p", { className: "style-line", lang: document.documentElement.lang }));
      if (here.length) line.textContent = here.map((each) => `▵ ${each.words.trim() || "␣"}: ${each.sentence}`).join("\n");
      piece.item.classList.toggle("style-ask", here.some((each) => each.severity === "ask"));
      piece.item.classList.toggle("style-note", here.length > 0);
    }
  }

  function grouped(findings) {
    const found = new Map();
    for (const each of findings) found.set(each.key, [...(found.get(each.key) || []), each]);
    return found;
  }

  /** Brings a finding into sight and selects its words. */
  function reach(finding) {
    const piece = pieces.get(finding.key);
    if (!piece?.element.isConnected) return;
    piece.element.closest(".w-panel.collapsed")?.querySelector("[data-panel-toggle]")?.click();
    piece.element.scrollIntoView({ block: "center" });
    const range = rangeOf(finding);
    if (range) {
      piece.element.closest('[contenteditable="true"]').focus({ preventScroll: true });
      getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    } else if (!piece.parts) {
      piece.element.focus({ preventScroll: true });
      piece.element.setSelectionRange(units(piece.words, finding.start), units(piece.words, finding.end));
    }
  }

  const written = document.querySelector("#w-editor-form, #cap-list");
  written.addEventListener("input", later);
  new MutationObserver(later).observe(document.querySelector(".kepu-body") || written, { childList: true, subtree: true, characterData: true });
  if (panel) setTimeout(look, 300);
}
