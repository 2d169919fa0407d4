// What the page says when something goes wrong, and what it suggests.

const TROUBLE = {
  account_inactive: "This person's account is deactivated.",
  channel_not_found: "There is no such channel.",
  commands_not_in_threads: "Commands do not work in threads. Type it in the channel instead.",
  dispatch_failed: "The app is not connected, so nothing happened.",
  action_not_found: "This button is gone.",
  file_not_found: "This file is gone.",
  home_not_found: "The app has no Home tab for this person.",
  invalid_view_response: "The app gave an answer that Slack cannot follow.",
  is_archived: "This channel is archived.",
  message_not_found: "This message is gone.",
  not_in_channel: "This person is not in the channel.",
  not_your_file: "This person may not read the file.",
  offline: "The sandbox does not answer. Is it still running?",
  operation_timeout: "The app did not answer within 3 seconds.",
  shortcut_not_found: "There is no such shortcut for this person.",
  view_not_found: "This form is gone.",
  unknown_command: "No app has registered this command.",
};

/** A sentence for an error code of the sandbox. */
export const trouble = (code) => TROUBLE[code] ?? `The sandbox says: ${code}.`;

/** After these, Slack itself tells the person with a line in the channel. */
export const TOLD_BY_SLACK = new Set(["dispatch_failed", "operation_timeout", "unknown_command"]);

export const KINDS = { guest: "guest", external: "other company", bot: "app" };

/** What to try: as whom, where, and what there is to see. */
export const SUGGESTIONS = [
  ["/dps-export sensor-42", "Everything Azure holds about one device. Open the thread, then the file in it."],
  ["/dps-export nobody-0", "A device that nobody has: finding nothing is an answer too."],
  ["/dps-export edge-gw-5", "An edge device with modules: its keys and its registry password are withheld, and the file says so."],
  ["/dps-export lamp-living-room", "Enrolled under another name, so only the scan finds its enrollment."],
  ["/dps-delete sensor-42", "Erase it: fill in the form, then act as Ben and approve. The receipt comes in the thread."],
  ["/dps-delete thermo-0107", "Its enrollment group would let it in again, so you are asked which way."],
  ["/dps-export help", "What the command can do, shown to you alone."],
];
export const TRY_AS = "U0ANA";
export const TRY_IN = "privacy";
