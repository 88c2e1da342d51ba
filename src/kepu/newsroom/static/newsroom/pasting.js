// SPDX-License-Identifier: AGPL-3.0-or-later
// What is pasted from Word, WPS or a page. A word or a sentence goes where the cursor is, as ever. What has tables,
// headings, lists that are paragraphs, raised letters by style, pictures or hundreds of lines is read by the house
// and comes back as blocks, which stand where the cursor was; what they do not keep is said.
(() => {
  const LONG = 300;
  const structured = /<(?:table|img|h[1-6]|m:oMath|math)[\s>]|mso-list:|mso-element:comment|vertical-align:\s*(?:super|sub)\b/i;
  const parsed = /(\ssrc=)(?:"data:[^"]*"|'data:[^']*')/gi;
  let stream = null;

  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;
  const render = StreamBlockDefinition.prototype.render;
  StreamBlockDefinition.prototype.render = function renderAndKeep(...told) {
    const made = render.apply(this, told);
    stream ??= made;
    return made;
  };

  function wanted(html, text) {
    // Rich text of a body that is copied within the page comes back as it was.
    if (html.includes("data-draftjs-conductor-fragment")) return false;
    if (structured.test(html)) return true;
    return (html ? html.match(/<(?:p|br|li|div)[\s>]/gi) || [] : text.split("\n")).length > LONG;
  }

  // As what failed, as what somebody has to see to, or as what is done.
  function say(sentences, kind) {
    const notice = document.getElementById("pasted");
    notice.replaceChildren(...sentences.map((each) => {
      const line = document.createElement("p");
      line.textContent = each;
      return line;
    }));
    notice.className = kind;
    notice.hidden = !sentences.length;
  }

  // Without what is selected, as any paste.
  function emptied(state) {
    const { EditorState, Modifier } = window.DraftJS;
    const selection = state.getSelection();
    if (selection.isCollapsed()) return state;
    const rest = Modifier.removeRange(state.getCurrentContent(), selection, "backward");
    return EditorState.push(state, rest, "remove-range");
  }

  function within(widget, state, value) {
    const { EditorState, Modifier, convertFromRaw } = window.DraftJS;
    const fragment = convertFromRaw(JSON.parse(value)).getBlockMap();
    const content = Modifier.replaceWithFragment(state.getCurrentContent(), state.getSelection(), fragment);
    widget.setState(EditorState.push(state, content, "insert-fragment"));
  }

  // Where the blocks go, once the block of the cursor is parted there; and whether that is empty, and goes.
  function place(child, state) {
    const { EditorState } = window.DraftJS;
    const content = state.getCurrentContent();
    const at = stream.children.indexOf(child);
    if (!content.hasText()) return [at, true];
    const selection = state.getSelection();
    const key = selection.getStartKey();
    const offset = selection.getStartOffset();
    const first = content.getFirstBlock();
    const last = content.getLastBlock();
    if (key === first.getKey() && offset === 0) return [at, false];
    if (key !== last.getKey() || offset !== last.getLength()) {
      const { stateBefore, stateAfter, shouldMoveCommentFn } = window.draftail.splitState(EditorState.acceptSelection(state, selection));
      child.split(stateBefore, stateAfter, shouldMoveCommentFn, { animate: false });
    }
    return [at + 1, false];
  }

  function put(child, blocks) {
    const known = stream.children.includes(child);
    if (!known) {
      blocks.forEach((block) => stream.insert(block, stream.children.length));
      return;
    }
    const { widget } = child.block;
    const state = emptied(widget.getState());
    if (blocks.length === 1 && blocks[0].type === "paragraph") {
      within(widget, state, blocks[0].value);
      return;
    }
    if (state !== widget.getState()) widget.setState(state);
    const [at, empty] = place(child, state);
    blocks.forEach((block, number) => stream.insert(block, at + number));
    if (empty) stream.deleteBlock(stream.children.indexOf(child));
    stream.children[Math.min(at + blocks.length - 1, stream.children.length - 1)].element.scrollIntoView({ block: "nearest" });
  }

  async function read(html, text) {
    const { address, failed } = document.getElementById("pasted").dataset;
    const form = new FormData();
    form.append("html", new Blob([html]), "html");
    form.append("text", new Blob([html ? "" : text]), "text");
    const token = document.querySelector("#w-editor-form [name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(address, { method: "POST", body: form, headers: { "X-CSRFToken": token } });
      if (answer.ok || answer.status === 413) return await answer.json();
    } catch {
      // Said below, as any other answer that is none.
    }
    return { blocks: [], said: [failed] };
  }

  document.addEventListener("paste", async (event) => {
    const notice = document.getElementById("pasted");
    const editor = event.target.closest?.(".kepu-body .Draftail-Editor");
    if (!notice || !editor || !stream || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html").replace(parsed, "$1\"\"");
    const text = event.clipboardData.getData("text/plain");
    const pictures = [...event.clipboardData.files].filter((each) => each.type.startsWith("image/"));
    const child = stream.children.find((each) => each.element.contains(editor));
    say([], "");
    if (!html && !text && pictures.length) {
      event.preventDefault();
      event.stopPropagation();
      say([notice.dataset.picture], "kepu-told");
      return;
    }
    if (!child || child.type !== "paragraph" || !wanted(html, text)) return;
    event.preventDefault();
    event.stopPropagation();
    say([notice.dataset.reading], "kepu-meta");
    const { blocks, said } = await read(html, text);
    if (blocks.length) put(child, blocks);
    if (!blocks.length) say(said.length ? said : [notice.dataset.nothing], "kepu-trouble");
    else if (said.length) say(said, "kepu-told");
    else say([notice.dataset.done], "kepu-meta");
  }, true);
})();
