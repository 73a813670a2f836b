/** Dark or light: as the system says until the person chooses; the choice is remembered. */

const dark = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  const button = document.querySelector("[data-testid=theme-toggle]");
  const apply = () => {
    const theme = localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    button.setAttribute("aria-pressed", String(theme === "dark"));
  };
  button.addEventListener("click", () => {
    localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
  });
  dark.addEventListener("change", apply);
  apply();
}
