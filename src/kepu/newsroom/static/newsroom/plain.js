// SPDX-License-Identifier: AGPL-3.0-or-later
// A field of plain words, into which something is pasted that is more than that: what it does not keep is said beside
// it. A number that was raised is another number.
{
  const said = document.getElementById("plain-said");
  const raised = /<su[bp][\s>]|vertical-align:\s*(?:super|sub)\b/i;
  const structured = /<(?:table|img|m:oMath|math)[\s>]/i;

  document.addEventListener("paste", ({ target, clipboardData }) => {
    if (!said || !target.matches?.("textarea, input[type=text]")) return;
    const html = clipboardData?.getData("text/html") || "";
    const told = [[raised, said.dataset.raised], [structured, said.dataset.structured]];
    const sentences = told.filter(([found]) => found.test(html)).map(([, words]) => words);
    said.hidden = !sentences.length;
    said.replaceChildren(...sentences.map((each) => {
      const line = document.createElement("p");
      line.textContent = each;
      return line;
    }));
    target.after(said);
  });
}
