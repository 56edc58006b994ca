// Copying of formatted text, as rich text and as plain text. Other scripts use it as `dprkpalClipboard`.
(() => {
  "use strict";

  // Word processors know no columns of labels, so an entry becomes one paragraph: "[1] Author, Title".
  const asParagraph = (html) =>
    html
      .replace(/\s*<div class="csl-left-margin">\s*([^]*?)\s*<\/div>\s*/g, "$1 ")
      .replace(/<div class="csl-right-inline">([^]*?)<\/div>\s*/g, "$1")
      .replace(/\s*<div class="csl-(?:block|indent)">([^]*?)<\/div>\s*/g, "<br>$1")
      .replace(/^(?:\s|<br>)+|\s+$/g, "");

  // The content policy forbids style attributes on the page, so small capitals are a class there.
  const forPage = (html) =>
    html.replace(/<span style="(?:([a-z-]+):([a-z-]+);|baseline)">/g, (_, name, value) =>
      name ? `<span class="csl-${name}-${value}">` : "<span>",
    );
  const fromPage = (html) =>
    html.replace(
      /<span class="csl-(font-style|font-variant|font-weight|text-decoration)-([a-z-]+)">/g,
      '<span style="$1:$2;">',
    );

  const hanging = ' style="margin-left:2em;text-indent:-2em"';

  // parts: [{ html, text }], each of which becomes a paragraph; a single part stays inside the line where it is pasted.
  const contents = (parts, { isHanging = false } = {}) => {
    const texts = parts.map(({ text }) => text.trim());
    const htmls = parts.map(({ html }) => asParagraph(fromPage(html)));
    const attribute = isHanging ? hanging : "";
    return {
      text: texts.join("\n"),
      html: parts.length === 1 && !isHanging ? htmls[0] : htmls.map((one) => `<p${attribute}>${one}</p>`).join("\n"),
    };
  };

  // Answer the event of copying. This also works without a secure connection, and keeps style attributes, which the
  // clipboard of navigator drops under a strict content policy.
  const copyByEvent = ({ text, html }) => {
    const answer = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
      if (html) event.clipboardData.setData("text/html", html);
    };
    document.addEventListener("copy", answer, { capture: true, once: true });
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", answer, { capture: true });
    return isDone;
  };

  // Return whether the text was copied. Without html it is plain text only.
  const write = async ({ text, html = "" }) => {
    if (copyByEvent({ text, html })) return true;
    try {
      const kinds = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html) kinds["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(kinds)]);
      return true;
    } catch {
      return false;
    }
  };

  globalThis.dprkpalClipboard = { contents, forPage, write };
})();
