// The drawers of the theme, and the address of the page. Citing and searching have scripts of their own.
"use strict";

// -- the theme ----------------------------------------------------------------------------------------------------------

// On narrow screens the theme opens its navigation with labels, which are not keyboard accessible.
const startDrawer = (icon, name) => {
  icon.tabIndex = 0;
  icon.setAttribute("role", "button");
  icon.setAttribute("aria-label", name);
  icon.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    icon.parentElement.click();
  });
};

for (const icon of document.querySelectorAll("label.nav-overlay-icon > .icon")) startDrawer(icon, "Site navigation");
for (const icon of document.querySelectorAll("label.toc-overlay-icon > .icon")) startDrawer(icon, "On this page");

// -- the address of the page, for its citation -------------------------------------------------------------------------

for (const place of document.querySelectorAll(".page-address")) place.textContent = ` ${location.href.split(/[?#]/)[0]}`;
