// SPDX-License-Identifier: AGPL-3.0-or-later
// Parts of a page that change by themselves: each asks its address every two seconds, while the page is
// looked at, and is told in a few bytes where nothing changed.
const LOOK = 2000;
const LONGEST = 60000;

function put(part, text) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = text; // made by our own templates, which escape
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function look(part, state) {
  const headers = state.tag ? { "If-None-Match": state.tag } : {};
  const answer = await fetch(part.dataset.live, { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 200) {
    state.tag = answer.headers.get("ETag");
    put(part, await answer.text());
  } else if (answer.status !== 304) {
    throw new Error(String(answer.status));
  }
}

function follow(part) {
  const state = { tag: "", wait: LOOK };
  const again = async () => {
    if (document.visibilityState === "visible") {
      try {
        await look(part, state);
        state.wait = LOOK;
      } catch {
        // The server is away, or the reader no longer may see it: ask less and less often.
        state.wait = Math.min(state.wait * 2, LONGEST);
      }
    }
    if (part.isConnected) setTimeout(again, state.wait);
  };
  setTimeout(again, state.wait);
}

function followAll() {
  for (const part of document.querySelectorAll("[data-live]")) follow(part);
}

followAll();
// A page that another one became without being loaded.
document.addEventListener("kepu:page", followAll);
