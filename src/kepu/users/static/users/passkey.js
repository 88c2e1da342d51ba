// SPDX-License-Identifier: AGPL-3.0-or-later
// Says on the page that a passkey was not read; by itself allauth tells the console alone.
document.addEventListener('allauth.error', (event) => {
  const trouble = document.getElementById('passkey-trouble')
  if (trouble) {
    trouble.hidden = false
    event.preventDefault()
  }
})
