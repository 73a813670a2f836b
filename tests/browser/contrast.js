// Lists the visible texts whose contrast is under WCAG AA: 4.5, or 3 for large text. Disabled controls are exempt.
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { red, green, blue, alpha: alpha / 255 };
  };
  const over = (top, under) => {
    const mix = (name) => top[name] * top.alpha + under[name] * (1 - top.alpha);
    return { red: mix("red"), green: mix("green"), blue: mix("blue"), alpha: 1 };
  };
  const ground = (node) => {
    const layers = [];
    for (let here = node; here; here = here.parentElement) {
      layers.push(rgba(getComputedStyle(here).backgroundColor));
      if (layers.at(-1).alpha === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), rgba("white"));
  };
  const light = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const top = document.querySelector("dialog[open]") ?? document.body;
  const poor = [];
  for (const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT); walker.nextNode(); ) {
    const node = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    if (!words || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest("[disabled], .visually-hidden, noscript, title, .skip, .toasts")) continue;
    const style = getComputedStyle(node);
    const under = ground(node);
    const colour = over(rgba(node instanceof SVGElement ? style.fill : style.color), under);
    const [bright, dim] = [light(colour), light(under)].sort((one, other) => other - one);
    const ratio = (bright + 0.05) / (dim + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${words.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}
