// SPDX-License-Identifier: AGPL-3.0-or-later
// Copies the text of a field: where the clipboard is shut the text is selected, so that one key copies it.
for (const button of document.querySelectorAll('[data-copies]')) {
  const field = document.getElementById(button.dataset.copies);
  const told = button.nextElementSibling;
  button.hidden = !field;
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = button.dataset.copied;
    } catch {
      told.textContent = button.dataset.selected;
    }
  });
}
