// Load the data files of the site. They are scripts, because pages that are opened as local files cannot fetch data.
"use strict";

(() => {
  const dprkpal = (globalThis.dprkpal ??= {});
  const waiting = new Map();
  const loaded = new Map();
  const own = globalThis.document?.currentScript?.src;

  // The root of the site. This script is in its folder _static.
  dprkpal.root = own ? new URL("../", own) : null;

  // Called by each data file.
  dprkpal.receive = (name, data) => waiting.get(name)?.(data);

  // Return the data of a file, as a promise. A file is loaded once.
  dprkpal.load = (name, folder) => {
    if (!loaded.has(name))
      loaded.set(
        name,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          waiting.set(name, resolve);
          script.src = new URL(`${folder}/${name}.js`, dprkpal.root);
          script.onerror = () => {
            loaded.delete(name); // so that a later search tries again
            reject(new Error(`${script.src} cannot be loaded`));
          };
          document.head.append(script);
        }),
      );
    return loaded.get(name);
  };
})();
