// SPDX-License-Identifier: AGPL-3.0-or-later
// The quality menu over hls.js's levels.
import Hls from 'hls.js';
import { Menu } from './menu.js';
import { film, say, words } from './film.js';

const AUTO = '-1';

function codecName(level) {
  return { av01: 'AV1', hvc1: 'HEVC', hev1: 'HEVC', vp09: 'VP9' }[(level.videoCodec ?? '').slice(0, 4)] ?? '';
}

function isSource(level) {
  return /(^|\/)video\/source\//.test(level.uri);
}

/** The shorter side and the codec where it is not H.264: 1080p, 480p AV1. */
function levelName(level) {
  const side = Math.min(level.width, level.height);
  return [`${side}p`, codecName(level)].filter(Boolean).join(' ');
}

/**
 * Shows the quality that was just chosen even where the reader looks for another place before it is there:
 * a browser that has begun to decode the old pictures keeps to them until the next keyframe of the new ones.
 */
function settle(hls) {
  const { media } = hls;
  let sought = false;
  const seeking = () => { sought = true; };
  const buffered = (_, { frag }) => {
    const here = frag.start <= media.currentTime && media.currentTime < frag.end;
    if (frag.type !== 'main' || frag.level !== hls.manualLevel || !here) return;
    stop();
    if (sought) media.currentTime = media.currentTime;
  };
  function stop() {
    media.removeEventListener('seeking', seeking);
    hls.off(Hls.Events.FRAG_BUFFERED, buffered);
  }
  media.addEventListener('seeking', seeking);
  hls.on(Hls.Events.FRAG_BUFFERED, buffered);
  return stop;
}

export function offerQuality(hls, row) {
  let settled = () => {};
  const menu = new Menu(row, words.quality, (value) => {
    // At once, for that is what choosing means; going back to automatic needs no change of picture.
    settled();
    if (value === AUTO) {
      hls.nextLevel = -1;
    } else {
      hls.currentLevel = Number(value);
      settled = settle(hls);
    }
    show();
  });
  menu.root.hidden = true;

  function show() {
    const level = hls.levels[hls.currentLevel];
    const automatic = hls.autoLevelEnabled;
    menu.mark(automatic ? AUTO : hls.manualLevel,
      automatic && level ? say('quality_auto_now', { quality: levelName(level) }) : undefined);
  }

  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    const levels = hls.levels.map((level, index) => ({ level, index })).filter(({ level }) => level.height);
    levels.sort((a, b) => b.level.height - a.level.height || b.level.bitrate - a.level.bitrate);
    if (levels.length < 2) return;
    menu.offer([{ value: AUTO, label: words.quality_auto }, ...levels.map(({ level, index }) => ({
      value: String(index),
      label: levelName(level),
      note: isSource(level) ? words.quality_source : say('megabits', { number: (level.bitrate / 1e6).toFixed(1) }),
    }))]);
    const source = levels.find(({ level }) => isSource(level));
    // While the qualities are still being made the master's own pictures are there at once.
    if (film.progress && source) hls.startLevel = hls.nextLevel = source.index;
    show();
  });
  hls.on(Hls.Events.LEVEL_SWITCHED, show);
}
