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
