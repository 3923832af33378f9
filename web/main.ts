/** The page: three tabs. */
import { byId } from "./dom.ts";
import { fillTab } from "./fill_tab.ts";
import { layoutTab } from "./layout_tab.ts";
import { trainTab } from "./train_tab.ts";

const NAMES = ["layout", "fill", "train"] as const;
type Name = typeof NAMES[number];

const layout = layoutTab();
const fill = fillTab();
trainTab();

function show(name: Name): void {
  for (const each of NAMES) {
    const tab = byId(`tab-${each}`, HTMLButtonElement);
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
    byId(each, HTMLElement).hidden = each !== name;
  }
  if (name === "layout") layout.shown();
  if (name === "fill") fill.shown();
}

function nameOf(fragment: string): Name {
  return NAMES.find((name) => fragment.startsWith(`#${name}`)) ?? "layout";
}

for (const [index, name] of NAMES.entries()) {
  const tab = byId(`tab-${name}`, HTMLButtonElement);
  tab.addEventListener("click", () => {
    history.replaceState(null, "", `#${name === "layout" ? layout.fragment() : name}`);
    show(name);
  });
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by === undefined ? undefined : NAMES[(index + by + NAMES.length) % NAMES.length];
    if (next === undefined) return;
    const other = byId(`tab-${next}`, HTMLButtonElement);
    other.click();
    other.focus();
  });
}
addEventListener("hashchange", () => show(nameOf(location.hash)));
show(nameOf(location.hash));
