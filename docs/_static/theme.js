// Light, dark or as the reader's system has it, before anything is drawn. Where nothing can be kept, as the system has it.
(() => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") || "auto";
  } catch {
    // a browser that keeps nothing refuses the question
  }
  document.body.dataset.theme = theme;
})();
