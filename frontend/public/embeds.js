// SPDX-License-Identifier: AGPL-3.0-or-later
// Films of other sites. Nothing is asked of them before the reader presses; then a frame takes the place of the
// card. It is of another origin, so that it may be given its own (players keep their settings there) without
// reaching this page. Scripts and pop-ups are what players and their links need, presenting is for a screen in a
// classroom; forms, dialogues, downloads and leading this page away are not given.
const SANDBOX = 'allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox'

function load(card) {
  const frame = document.createElement('iframe')
  frame.title = card.dataset.title
  frame.setAttribute('sandbox', SANDBOX)
  frame.setAttribute('allow', 'fullscreen; picture-in-picture; encrypted-media')
  frame.referrerPolicy = card.dataset.referrer
  frame.loading = 'lazy'
  frame.src = card.dataset.frame
  card.classList.add('loaded')
  card.querySelector('.name').before(frame)
  card.querySelector('button').remove()
  card.querySelector('.loads').remove()
  frame.focus()
  // The frame's process changes when its page comes, and the focus stays with the empty one that is gone.
  frame.addEventListener('load', () => {
    if (document.activeElement !== frame) return
    frame.blur()
    frame.focus()
  }, { once: true })
}

for (const card of document.querySelectorAll('.embed[data-frame]')) {
  // What a page says of itself is not trusted further than its policy: another site's frame, by https, or none.
  const address = new URL(card.dataset.frame)
  if (address.protocol !== 'https:' || address.origin === location.origin) continue
  const button = card.querySelector('button')
  button.hidden = false
  button.addEventListener('click', () => load(card), { once: true })
}
