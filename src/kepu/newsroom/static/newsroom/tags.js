// SPDX-License-Identifier: AGPL-3.0-or-later
// Wagtail's field for tags puts an input of its own before the one that is labelled: it gets the same label.
new MutationObserver(() => {
  for (const input of document.querySelectorAll('.tagit-new input:not([aria-label])')) {
    const labelled = input.closest('.w-field__wrapper, li, .field')
    input.setAttribute('aria-label', labelled?.querySelector('label')?.textContent.trim() || 'Tags')
  }
}).observe(document.documentElement, { childList: true, subtree: true })
