#pragma once

#include "model/board.h"
#include "model/exchange.h"
#include "tui/canvas.h"
#include "tui/role.h"
#include "tui/view.h"

#include <stddef.h>
#include <stdint.h>

/* How facts look: states (glyph, word and role), then what is text, then an extension as a lamp. */

/* How a state is shown. Freshness is part of it, so nothing unknown or stale ever looks idle. */
struct appearance {
    const char *glyph;   /* one cell */
    const char *word;    /* in the user's language */
    const char *english; /* in English: filters find it in every language */
    enum role role;
};
struct appearance format_device(enum device_state state, enum freshness freshness, enum glyphs glyphs);
struct appearance format_member(enum member_status status, enum pause pause, enum freshness freshness,
                                enum glyphs glyphs);
struct appearance format_agents(enum agent_class class, enum glyphs glyphs);
struct appearance format_message(enum sms_status status, enum glyphs glyphs);
struct appearance format_link(const struct link *link, enum glyphs glyphs);

/* ← → ↔ of a call. */
const char *format_direction(enum call_direction direction, enum glyphs glyphs);

/* ✉2 of a mailbox with two new messages; ✉2? and ✉? where that is in doubt. "" if none is new, or if the
 * exchange has never told of the mailbox. Returns the role. */
enum { FORMAT_VOICEMAIL_BYTES = 16, FORMAT_VOICEMAIL_COLS = 5 };
enum role format_voicemail(char to[FORMAT_VOICEMAIL_BYTES], const struct mailbox *mailbox,
                           enum freshness freshness, enum glyphs glyphs);

/* How bad the waiting is, by the limits; stale when a queue's figures are. No caller waiting is calm. */
enum wait_level { WAIT_CALM, WAIT_WARNING, WAIT_BREACHED, WAIT_STALE, WAIT_LEVEL_COUNT };
enum wait_level format_wait_level(const struct limits *limits, const struct queue_figures *figures);
enum role format_wait_role(enum wait_level level);

/* Times, numbers, names and counts as text. */

enum {
    FORMAT_TIME_BYTES = 32,
    FORMAT_AGE_BYTES = 24,
    FORMAT_NAME_BYTES = NUMBER_BYTES + NAME_BYTES + 8,
};

/* Is the time from a recording whose clock starts at 0? Then it is no time of day. */
bool format_is_recording_clock(int64_t at);

/* "12:04:31" in local time; "1:14.0" for a recording whose clock starts at 0. */
void format_time(char to[FORMAT_TIME_BYTES], int64_t at);

/* "0:07", "4:12", "1:02:33", "3 d 04:10"; "" for a time before `from` or for a `from` of 0. */
void format_age(char to[FORMAT_AGE_BYTES], int64_t from, int64_t now);

/* "950 B", "350 kB", "1.2 MB". */
enum { FORMAT_SIZE_BYTES = 24 };
void format_size(char to[FORMAT_SIZE_BYTES], int64_t bytes);

/* "Jan Kowalski", "601 234 567", or "Jan Kowalski 601 234 567" if both are known; "" if neither is. */
void format_party(char to[FORMAT_NAME_BYTES], const char *number, const char *name);

/* "office: text", or the text alone if the label (board_label()) is "". Cut to `size` bytes, at a
 * character. */
void format_labelled(char *to, size_t size, const char *label, const char *text);

/* Draws a name and behind it the label of its exchange (board_label()). The label is cut only if it takes
 * more than half of the cells: without it the name could belong to another exchange. */
void format_draw_labelled(struct pane pane, int row, int col, int cols, enum role role, const char *name,
                          const char *label);

/* Draws "free 1  ringing 1  talking 3": the classes that have agents, as far as they fit. Returns the next
 * free column. */
int format_draw_agents(struct pane pane, int row, int col, const int agents[AGENT_CLASS_COUNT]);

/* "2 waiting ≥ 2:31" for one queue or several; "? waiting" if nothing is known, "2? waiting" if a part is
 * stale. */
enum { FORMAT_WAIT_BYTES = 64 };
void format_wait(char to[FORMAT_WAIT_BYTES], const struct queue_figures *figures, enum glyphs glyphs);

/* One extension as a busy lamp: glyph, number, name and age, and on a second line the other party. */

enum {
    FORMAT_LAMP_COLS_MIN = 24,
    FORMAT_LAMP_COLS_MAX = 44,
};

/* Draws into the whole pane, of one or two rows. `number_cols` aligns the names of lamps that stand below
 * each other. */
void format_draw_lamp(struct pane pane, const struct exchange *exchange, const struct extension *extension,
                      const struct render_context *context, int number_cols);

/* Does the lamp show how long its state has lasted? Not for idle telephones. */
bool format_lamp_shows_age(const struct exchange *exchange, const struct extension *extension);

/* The second line in `cols` cells: the other party, or else the state as a word; "" for an idle telephone. */
enum { FORMAT_LAMP_BYTES = 256 };
void format_lamp_detail(char to[FORMAT_LAMP_BYTES], const struct exchange *exchange,
                        const struct extension *extension, int cols, enum glyphs glyphs);
