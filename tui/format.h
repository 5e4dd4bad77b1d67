#pragma once

#include "model/board.h"
#include "model/exchange.h"
#include "tui/role.h"
#include "tui/view.h"

#include <stddef.h>
#include <stdint.h>

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
