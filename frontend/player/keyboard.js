// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys that work while the focus is inside the film's section, and nowhere else (WCAG 2.1.4).

function seek(video, seconds) {
  video.currentTime = Math.max(0, Math.min(video.duration || 0, video.currentTime + seconds));
}

function louder(video, step) {
  video.volume = Math.max(0, Math.min(1, video.volume + step));
  video.muted = false;
}

/** *actions* adds the keys of the page: {key: function}. */
export function listen(section, video, actions) {
  const toggle = () => (video.paused ? video.play() : video.pause());
  const keys = {
    k: toggle,
    j: () => seek(video, -10),
    l: () => seek(video, 10),
    m: () => { video.muted = !video.muted; },
    ArrowLeft: () => seek(video, -5),
    ArrowRight: () => seek(video, 5),
    ArrowUp: () => louder(video, 0.1),
    ArrowDown: () => louder(video, -0.1),
    Home: () => { video.currentTime = 0; },
    End: () => { video.currentTime = video.duration; },
    ...actions,
  };
  section.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.target.closest('button, [role="button"], media-play-button, media-mute-button, media-fullscreen-button');
    const action = event.key === ' ' && !pressed ? toggle : keys[event.key];
    // What has keys of its own keeps them.
    const own = event.target.closest('media-volume-range, [role="menu"], [aria-haspopup], .body');
    if (!action || (own && /^(Arrow|Home|End| )/.test(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }, { capture: true });
}
