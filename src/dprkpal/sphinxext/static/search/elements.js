// Create elements of a page. Text never becomes markup.
"use strict";

(() => {
  const dprkpal = (globalThis.dprkpal ??= {});

  // Return an element. Attributes that are null or false are left out; `on` has the event handlers.
  dprkpal.element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
  };

  // Return a text as nodes, with marked parts. Marks are pairs of start and end.
  dprkpal.markedText = (text, marks) => {
    const parts = [];
    let at = 0;
    for (const [start, end] of marks) {
      if (start < at) continue;
      parts.push(text.slice(at, start), dprkpal.element("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at)].filter((part) => part !== "");
  };

  // Replace parameters of the address without a new entry in the history. Empty values are removed.
  dprkpal.updateAddress = (values) => {
    const address = new URL(location);
    for (const [name, value] of Object.entries(values)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  };

  // Keep the place in a page whose content is made by a script: after Back or a reload, call the returned function once
  // the content is there.
  dprkpal.keepPlace = () => {
    const place = history.state?.place;
    const [navigation] = performance.getEntriesByType("navigation");
    const returns = place !== undefined && navigation?.type !== "navigate";
    if (returns) history.scrollRestoration = "manual";
    addEventListener("pagehide", () => history.replaceState({ ...history.state, place: scrollY }, ""));
    return () => {
      if (returns) scrollTo(0, place);
      history.scrollRestoration = "auto";
    };
  };
})();
