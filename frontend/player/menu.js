// SPDX-License-Identifier: AGPL-3.0-or-later
// A button that opens a list of choices: the menu button pattern of the ARIA Authoring Practices Guide.

const template = document.getElementById('menu-template');

export class Menu {
  /**
   * *name* is what the button says. *choose* is called with the value of the choice that was made.
   * A menu without choices is not shown.
   */
  constructor(row, name, choose) {
    const root = template.content.firstElementChild.cloneNode(true);
    [this.button, this.list] = root.children;
    [this.name, this.value] = this.button.children;
    this.root = root;
    this.choose = choose;
    this.name.textContent = name;
    this.list.id = `menu-${row.children.length}`;
    this.list.setAttribute('aria-label', name);
    this.button.setAttribute('aria-controls', this.list.id);
    this.button.addEventListener('click', () => (this.isOpen ? this.close() : this.open()));
    this.button.addEventListener('keydown', (event) => this.onButtonKey(event));
    this.list.addEventListener('click', (event) => this.take(event.target.closest('[role]')));
    this.list.addEventListener('keydown', (event) => this.onKey(event));
    root.addEventListener('focusout', (event) => root.contains(event.relatedTarget) || this.close(false));
    row.append(root);
  }

  /** Shows *choices*: a list of {value, label, note, lang}. */
  offer(choices) {
    this.root.hidden = choices.length === 0;
    this.list.replaceChildren(...choices.map((choice) => {
      const item = document.createElement('button');
      item.type = 'button';
      item.tabIndex = -1;
      item.setAttribute('role', 'menuitemradio');
      item.setAttribute('aria-checked', 'false');
      item.value = choice.value;
      const label = item.appendChild(document.createElement('span'));
      label.textContent = choice.label;
      if (choice.lang) label.lang = choice.lang;
      if (choice.note) item.appendChild(document.createElement('small')).textContent = choice.note;
      return item;
    }));
    if (this.current !== undefined) this.mark(this.current);
  }

  /** Marks the choice of *value*; the button shows *shown*, or the choice's own label. */
  mark(value, shown) {
    this.current = String(value);
    for (const item of this.items) item.setAttribute('aria-checked', String(item.value === this.current));
    const label = this.items.find((item) => item.value === this.current)?.firstElementChild;
    this.value.textContent = shown ?? label?.textContent ?? '';
    this.value.lang = shown ? '' : label?.lang ?? '';
    if (!this.value.lang) this.value.removeAttribute('lang');
  }

  get items() {
    return [...this.list.children];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  open(last = false) {
    this.list.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    const chosen = this.items.find((item) => item.value === this.current);
    this.keepInside();
    (last ? this.items[this.items.length - 1] : chosen ?? this.items[0])?.focus();
  }

  /** Moves the list sideways until the window holds it. */
  keepInside() {
    const margin = 8;
    this.list.style.transform = '';
    const { left, right } = this.list.getBoundingClientRect();
    const over = Math.max(0, right - document.documentElement.clientWidth + margin);
    const shift = left < margin ? margin - left : -over;
    if (shift) this.list.style.transform = `translateX(${shift}px)`;
  }

  close(refocus = true) {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    if (refocus) this.button.focus();
  }

  take(item) {
    if (item?.getAttribute('role') !== 'menuitemradio') return;
    this.close();
    this.choose(item.value);
  }

  onButtonKey(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    this.open(event.key === 'ArrowUp');
  }

  onKey(event) {
    const { items } = this;
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === 'Escape') {
      this.close();
    } else if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length].focus();
    }
  }
}
