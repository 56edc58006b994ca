// Set the light or dark theme before the page is drawn. The default follows the reader's system.
(() => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") || "auto";
  } catch {
    // localStorage is disabled in this browser
  }
  document.body.dataset.theme = theme;
})();
