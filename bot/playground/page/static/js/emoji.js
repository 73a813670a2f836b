/** The shortcodes people and bots commonly write. An unknown one stays as it was typed. */

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", tada: "🎉", rocket: "🚀", eyes: "👀", wave: "👋", heart: "❤️", fire: "🔥", bulb: "💡",
  smile: "😄", thinking_face: "🤔", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️",
  no_entry: "⛔", octagonal_sign: "🛑", question: "❓", grey_question: "❔", exclamation: "❗", information_source: "ℹ️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock3: "🕒", zzz: "💤", bell: "🔔", no_bell: "🔕", mute: "🔇",
  gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", mag: "🔍", bar_chart: "📊", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", page_facing_up: "📄", books: "📚", package: "📦", link: "🔗", memo: "📝", pencil2: "✏️",
  arrows_counterclockwise: "🔄", repeat: "🔁", arrow_right: "➡️", arrow_up: "⬆️", arrow_down: "⬇️", black_square_for_stop: "⏹️",
  pause_button: "⏸️", large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪",
  large_orange_circle: "🟠", robot_face: "🤖", brain: "🧠", sparkles: "✨", star: "⭐", trophy: "🏆", checkered_flag: "🏁", lock: "🔒",
  key: "🔑", speech_balloon: "💬", outbox_tray: "📤", inbox_tray: "📥", ghost: "👻", satellite_antenna: "📡", moneybag: "💰",
};

export const emojiNamed = (name) => EMOJI[name] ?? null;

/** Replaces the known shortcodes in a text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}
