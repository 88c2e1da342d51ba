// SPDX-License-Identifier: AGPL-3.0-or-later
// Wagtail's rich text makes style elements by script, without the nonce that the page's policy asks for: each
// gets that of this script, which stands before it.
(() => {
  const { nonce } = document.currentScript;
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(name, ...more) {
    const made = make.call(this, name, ...more);
    if (String(name).toLowerCase() === "style") made.nonce = nonce;
    return made;
  };
})();
