// SPDX-License-Identifier: AGPL-3.0-or-later
// A story inside a page of others stays open for hours: it asks now and then whether it was changed. One that
// nobody plays is shown anew at once; a film that runs is not cut off, its reader is told and presses.
const EVERY = 5 * 60 * 1000
const APART = 30 * 1000

let known = ''
let asked = 0

async function ask() {
  if (document.visibilityState !== 'visible' || Date.now() - asked < APART) return
  asked = Date.now()
  const answer = await fetch(location.pathname, { method: 'HEAD', cache: 'no-cache', credentials: 'omit' }).catch(() => null)
  // A house that does not answer says nothing of the story; one that was withdrawn is gone with a notice.
  if (!answer || (!answer.ok && answer.status !== 410)) return
  const now = answer.headers.get('etag') ?? String(answer.status)
  if (!known) known = now
  if (now === known) return
  const video = document.querySelector('video')
  if (!video || video.paused) location.reload()
  else document.querySelector('.changed').hidden = false
}

document.querySelector('.changed button').addEventListener('click', () => location.reload())
document.addEventListener('visibilitychange', ask)
setInterval(ask, EVERY)
ask()
