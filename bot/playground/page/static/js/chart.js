/** data_visualization blocks as inline SVG, with the same numbers as a table for people who do not see the picture. */

import { el, svg } from "./dom.js";

// About as wide as a chart is drawn, so that its words have the size that the style sheet gives them.
const SIZE = { width: matchMedia("(width <= 480px)").matches ? 300 : 430, height: 200, left: 46, right: 10, top: 14, bottom: 24, title: 18 };
const NUMBER = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });

export function renderChart(block) {
  const { chart, title } = block;
  const pie = chart.type === "pie";
  const names = pie ? chart.segments.map((one) => one.label) : chart.series.map((one) => one.name);
  const picture = pie ? drawPie(chart.segments) : drawAxes(chart);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${title ?? "Chart"} (${chart.type} chart)`);
  return el(
    "figure",
    { class: "chart", data: { testid: "chart" } },
    title && el("figcaption", {}, title),
    picture,
    el("ul", { class: "legend" }, names.map((name, index) => el("li", {}, el("span", { class: `swatch series-${index % 6}` }), name))),
    numbersTable(chart, pie),
  );
}

function drawAxes(chart) {
  const categories = chart.axis_config.categories;
  const values = chart.series.map((series) => categories.map((name) => series.data.find((point) => point.label === name)?.value ?? 0));
  const scale = niceScale(values.flat());
  const foot = SIZE.bottom + (chart.axis_config.x_label ? SIZE.title : 0);
  const plot = { width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - foot };
  const y = (value) => SIZE.top + plot.height * (1 - (value - scale.low) / (scale.high - scale.low));
  const step = plot.width / categories.length;
  const x = (index) => SIZE.left + step * (index + 0.5);
  const geometry = { x, y, step, values, zero: y(Math.max(scale.low, Math.min(0, scale.high))) };
  return svg(
    "svg",
    { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "chart-picture" },
    scale.ticks.map((tick) => [
      svg("line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: y(tick), y2: y(tick), class: tick === 0 ? "axis" : "grid" }),
      svg("text", { x: SIZE.left - 6, y: y(tick) + 4, class: "tick tick-y" }, NUMBER.format(tick)),
    ]),
    chart.type === "bar" ? bars(geometry, chart, categories) : lines(geometry, chart, categories),
    categories.map((name, index) => svg("text", { x: x(index), y: SIZE.height - foot + 17, class: "tick tick-x" }, shortened(name, step), svg("title", {}, name))),
    chart.axis_config.x_label && svg("text", { x: SIZE.left + plot.width / 2, y: SIZE.height - 6, class: "axis-label" }, chart.axis_config.x_label),
    chart.axis_config.y_label &&
      svg("text", { x: 0, y: 0, class: "axis-label", transform: `translate(11 ${SIZE.top + plot.height / 2}) rotate(-90)` }, chart.axis_config.y_label),
  );
}

function bars({ x, y, step, values, zero }, chart, categories) {
  const width = Math.min(44, (step * 0.72) / values.length);
  return values.map((row, which) =>
    row.map((value, index) => {
      const left = x(index) + (which - values.length / 2) * width;
      const bar = { x: left + 1, y: Math.min(y(value), zero), width: width - 2, height: Math.max(Math.abs(y(value) - zero), 1), rx: 2 };
      return [
        svg("rect", { ...bar, class: `series-${which % 6}` }, svg("title", {}, `${chart.series[which].name}, ${categories[index]}: ${value}`)),
        width >= 24 && svg("text", { x: left + width / 2, y: value < 0 ? y(value) + 13 : y(value) - 4, class: "bar-value" }, NUMBER.format(value)),
      ];
    }),
  );
}

function lines({ x, y, values, zero }, chart, categories) {
  return values.map((row, which) => {
    const points = row.map((value, index) => `${x(index)},${y(value)}`);
    return [
      chart.type === "area" && svg("polygon", { points: [`${x(0)},${zero}`, ...points, `${x(row.length - 1)},${zero}`].join(" "), class: `area series-${which % 6}` }),
      svg("polyline", { points: points.join(" "), class: `line series-${which % 6}` }),
      row.map((value, index) =>
        svg("circle", { cx: x(index), cy: y(value), r: 3.5, class: `series-${which % 6}` }, svg("title", {}, `${chart.series[which].name}, ${categories[index]}: ${value}`)),
      ),
    ];
  });
}

function drawPie(segments) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  let angle = -Math.PI / 2;
  const at = (radians) => `${110 + 100 * Math.cos(radians)} ${110 + 100 * Math.sin(radians)}`;
  const slices = segments.map((one, index) => {
    const share = one.value / total;
    const start = angle;
    angle += share * 2 * Math.PI;
    const label = svg("title", {}, `${one.label}: ${one.value} (${Math.round(share * 100)} %)`);
    if (share > 0.999) return svg("circle", { cx: 110, cy: 110, r: 100, class: `series-${index % 6}` }, label);
    return svg("path", { d: `M110 110L${at(start)}A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${at(angle)}Z`, class: `slice series-${index % 6}` }, label);
  });
  return svg("svg", { viewBox: "0 0 220 220", class: "chart-picture chart-pie" }, slices);
}

function numbersTable(chart, pie) {
  const head = pie ? ["", "Value"] : ["", ...chart.series.map((one) => one.name)];
  const rows = pie
    ? chart.segments.map((one) => [one.label, one.value])
    : chart.axis_config.categories.map((name) => [name, ...chart.series.map((one) => one.data.find((point) => point.label === name)?.value ?? "")]);
  return el(
    "table",
    { class: "visually-hidden" },
    el("thead", {}, el("tr", {}, head.map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, String(cell)))))),
  );
}

/** Round limits and about five round ticks around the values; zero is always on the axis. */
function niceScale(values) {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const rough = (most - least || 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough) * magnitude;
  const low = Math.floor(least / step) * step;
  const high = Math.max(Math.ceil(most / step) * step, low + step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => Number((low + index * step).toPrecision(12)));
  return { low, high, ticks };
}

function shortened(name, room) {
  const fits = Math.max(3, Math.floor(room / 6.2));
  return name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
}
