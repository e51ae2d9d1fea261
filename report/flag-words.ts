import type { Flag } from '../results/record.js';

/** Each flag in words, for the report; docs/numbers.md says more. */
export const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  retried: 'A request of this operation had to be sent again; its bounds include that.',
  reply_lost:
    'The reply to the request was lost; the server was found by its metadata, and the start is when the request was sent.',
  start_from_control_plane:
    'The worker alone cannot tell when the request was sent: between the first time that it may have been and the control plane’s own stamp of its start. The bounds are as wide as that.',
  soft_reboot_fell_back:
    'It took at least as long as nova waits for a guest that does not answer a soft reboot, and the guest was seen to restart after that wait, or nothing could be seen of its restart: nova did a hard one. A timeout, not a reboot time. Not averaged.',
  clock_inconsistent:
    'The control plane’s stamps contradict the polls; the bounds are those of the polls alone.',
  clock_anchor_changed:
    'The worker was restarted in between; the two ends were compared through the wall clock, and its error is in the bounds.',
  duplicate_created:
    'A lost reply led to two servers; one was deleted. The measurement was disturbed. Not averaged.',
  stray_reboot:
    'A reboot that nobody waited for any more came beside it, or nobody can tell that none did. The measurement was disturbed. Not averaged.',
};
