// Close the navigation and the table of contents with Escape, and give the focus back to the icon that opened them.
addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  for (const drawer of document.querySelectorAll("#__navigation:checked, #__toc:checked")) {
    drawer.checked = false;
    const icons = [...document.querySelectorAll(`label[for="${drawer.id}"] > .icon`)];
    icons.find(icon => icon.getClientRects().length)?.focus();
  }
});
