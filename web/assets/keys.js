// One key instead of a click, in the part of a page that is marked data-keys and
// only while the focus is in it: elsewhere the keys stay the reader's own (WCAG
// 2.1.4). A button or link names its key in data-key. Everything here can also
// be done by Tab and Enter, without this file.
document.addEventListener("keydown", (e) => {
  if (e.altKey || e.ctrlKey || e.metaKey || e.isComposing) return;
  const at = e.target;
  if (at.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit])")) return;
  const part = at.closest("[data-keys]");
  if (!part) return;
  const aim = part.querySelector(`[data-key="${CSS.escape(e.key.toLowerCase())}"]`);
  if (!aim) return;
  e.preventDefault();
  if (aim.matches("[data-focus]")) aim.focus();
  else aim.click();
});
