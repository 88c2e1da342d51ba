// SPDX-License-Identifier: AGPL-3.0-or-later
// Wagtail's fields of a block have no name for those who do not see it: they get that of their block.
function name(field) {
  const block = field.closest("[data-contentpath]");
  const label = block?.querySelector("label, .w-field__label, .c-sf-block__type, h3, h2");
  field.setAttribute("aria-label", label?.textContent.trim() || document.getElementById("body-heading").textContent);
}

function nameAll() {
  for (const field of document.querySelectorAll('.public-DraftEditor-content[role="textbox"]:not([aria-label])')) name(field);
  const plain = '.kepu-body :is(input:not([type="hidden"]), textarea, select):not([aria-label])';
  for (const field of document.querySelectorAll(plain)) if (!field.labels?.length) name(field);
}

new MutationObserver(nameAll).observe(document.querySelector(".kepu-body") || document.body, { childList: true, subtree: true });
nameAll();

// Rich text keeps lists, links, bold, slanted and raised letters of what is pasted from Word or WPS. A table and
// pictures cannot stand inside it: their words stay as lines, and that is said.
document.addEventListener("paste", (event) => {
  const body = event.target.closest?.(".kepu-body");
  const notice = document.getElementById("pasted");
  if (!body || !notice) return;
  const html = event.clipboardData?.getData("text/html") || "";
  const lost = [];
  if (/<table[\s>]/i.test(html)) lost.push(notice.dataset.table);
  if (/<img[\s>]/i.test(html)) lost.push(notice.dataset.pictures);
  if (/<(?:m:oMath|math)[\s>]/i.test(html)) lost.push(notice.dataset.formula);
  notice.hidden = !lost.length;
  notice.textContent = lost.join(" ");
}, true);
