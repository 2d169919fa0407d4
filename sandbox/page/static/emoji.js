// The short names that messages are likely to use; an unknown one stays as it was typed.

export const EMOJI = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", ballot_box_with_check: "☑️", bar_chart: "📊",
  bell: "🔔", black_square_for_stop: "⏹️", book: "📖", bulb: "💡", calendar: "📅", camera: "📷",
  card_file_box: "🗃️", clap: "👏", clipboard: "📋", clock1: "🕐", closed_lock_with_key: "🔐", construction: "🚧",
  cross_mark: "❌", electric_plug: "🔌", envelope: "✉️", exclamation: "❗", eyes: "👀", file_folder: "📁",
  fire: "🔥", floppy_disk: "💾", gear: "⚙️", grey_question: "❔", hammer_and_wrench: "🛠️",
  heavy_check_mark: "✔️", heart: "❤️", hourglass: "⌛", hourglass_flowing_sand: "⏳", inbox_tray: "📥",
  information_source: "ℹ️", key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠",
  large_red_square: "🟥", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", mag: "🔍", mag_right: "🔎", memo: "📝",
  new: "🆕", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", ok_hand: "👌", outbox_tray: "📤",
  package: "📦", page_facing_up: "📄", paperclip: "📎", pencil2: "✏️", point_right: "👉", pray: "🙏",
  pushpin: "📌", question: "❓", raised_hands: "🙌", red_circle: "🔴", rocket: "🚀", rotating_light: "🚨",
  satellite: "🛰️", shield: "🛡️", slightly_smiling_face: "🙂", smile: "😄", smiley: "😃", sparkles: "✨",
  speech_balloon: "💬", stopwatch: "⏱️", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍",
  unlock: "🔓", warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪",
  white_large_square: "⬜", wrench: "🔧", x: "❌", zap: "⚡",
};
