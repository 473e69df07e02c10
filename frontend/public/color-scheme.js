// Sets the colour scheme before the first paint. A file of its own, because the content-security policy
// allows no inline scripts. The key is the one Mantine's localStorageColorSchemeManager writes.
(() => {
  let chosen = null;
  try {
    chosen = window.localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage can be forbidden; then the system's scheme is used.
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
