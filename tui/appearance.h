#pragma once

#include "model/board.h"
#include "model/exchange.h"
#include "tui/role.h"
#include "tui/view.h"

/* How each state looks: its glyph, its word and its role. */

/* How a state is shown. Freshness is part of it, so nothing unknown or stale ever looks idle. */
struct appearance {
    const char *glyph;   /* one cell */
    const char *word;    /* in the user's language */
    const char *english; /* in English: filters find it in every language */
    enum role role;
};
struct appearance appearance_of_device(enum device_state state, enum freshness freshness, enum glyphs glyphs);
struct appearance appearance_of_member(enum member_status status, enum pause pause, enum freshness freshness,
                                       enum glyphs glyphs);
struct appearance appearance_of_agents(enum agent_class class, enum glyphs glyphs);
struct appearance appearance_of_message(enum sms_status status, enum glyphs glyphs);
struct appearance appearance_of_link(const struct link *link, enum glyphs glyphs);

/* ← → ↔ of a call. */
const char *appearance_direction_glyph(enum call_direction direction, enum glyphs glyphs);

/* ✉2 of a mailbox with two new messages; ✉2? and ✉? where that is in doubt. "" if none is new, or if the
 * exchange has never told of the mailbox. Returns the role. */
enum { APPEARANCE_VOICEMAIL_BYTES = 16 };
enum role appearance_voicemail(char to[APPEARANCE_VOICEMAIL_BYTES], const struct mailbox *mailbox,
                               enum freshness freshness, enum glyphs glyphs);

/* How bad the waiting is, by the limits; stale when a queue's figures are. No caller waiting is calm. */
enum wait_level { WAIT_CALM, WAIT_WARNING, WAIT_BREACHED, WAIT_STALE, WAIT_LEVEL_COUNT };
enum wait_level appearance_wait_level(const struct limits *limits, const struct queue_figures *figures);
enum role appearance_wait_role(enum wait_level level);
