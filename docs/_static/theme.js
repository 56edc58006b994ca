// Set the light or dark theme before the page is drawn. The default follows the reader's system.
// Say that scripts run, so that the style sheet keeps room for what a later script shows.
document.documentElement.classList.add("js");
(() => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") || "auto";
  } catch {
    // localStorage is disabled in this browser
  }
  document.body.dataset.theme = theme;
})();
