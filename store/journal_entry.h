#pragma once

#include "model/action.h"
#include "model/event.h"
#include "model/memory.h"
#include "store/journal_repeat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line of a journal: a JSON object with the time and one thing that happened.
 *
 *   {"t_ms":1763672698123,"begin":{"program":"pbxboard 0.1.0","exchange":"MojaCentrala"}}   opens every file
 *   {"t_ms":…,"link":{"state":"lost","address":"wss://…","reason":"…","retry_at":…}}
 *   {"t_ms":…,"link":{…,"count":57,"first_ms":…}}         so many; this is the last (store/journal_repeat.h)
 *   {"t_ms":…,"frame":"{\"id\":386,\"channel\":…"}        a message of the exchange, as it came
 *   {"t_ms":…,"frame_hex":"7b22ff…"}                      the same, if it is no UTF-8
 *   {"t_ms":…,"asked":{"kind":"dial","serial":1,"from":"101","to":"105"}}   the user requests something
 *   {"t_ms":…,"outcome":{"asked":{…},"outcome":"done","answer":"…"}}        the answer to it
 *   {"t_ms":…,"forgotten":{"number":"109","queue":"Kolejka1"}}              the user removes an agent
 *   {"t_ms":…,"lost":12}                                  so many lines are missing: the disk took none
 *   {"t_ms":…,"continues":"office-2026-…-0002.jsonl"}     closes a file that another one follows
 *   {"t_ms":…,"end":true}                                 closes the last file, but not after a kill
 *
 * Times are milliseconds of the Unix clock at the start of the program, and run on evenly even if the clock
 * is set. A recording of frames only, with a clock of its own, is a journal too. Unknown members of a line
 * are ignored. Rows of lists are not written: they can be requested again. */

enum journal_entry_kind {
    JOURNAL_BEGIN,     /* `text`: the exchange's name */
    JOURNAL_FRAME,     /* `text`: the message */
    JOURNAL_EVENT,     /* `event` */
    JOURNAL_LOST,      /* `lost` */
    JOURNAL_CONTINUES, /* `text`: the name of the file */
    JOURNAL_END,
};

struct journal_entry {
    enum journal_entry_kind kind;
    int64_t at;
    const char *text; /* ended with a NUL, which `length` does not count; may have NULs inside */
    size_t length;
    const struct event *event;
    int64_t lost;
};

/* Is this kind of event written as a line of its own? What messages report is not: the message is. The list
 * is EVENT_KINDS. */
bool journal_records(enum event_kind kind);

/* Add a line. journal_write_event() takes only kinds that journal_records() accepts. `exchange` (or NULL)
 * names the exchange if several share a file. */
void journal_write_frame(struct bytes *to, int64_t at, const char *exchange, const char *frame,
                         size_t length);
void journal_write_event(struct bytes *to, int64_t at, const struct event *event);
/* one line for a repeated one (store/journal_repeat.h) */
void journal_write_repeat(struct bytes *to, const struct journal_repeat_row *row);
void journal_write_begin(struct bytes *to, int64_t at, const char *program, const char *exchange);
void journal_write_continues(struct bytes *to, int64_t at, const char *file);
void journal_write_lost(struct bytes *to, int64_t at, int64_t count);
void journal_write_end(struct bytes *to, int64_t at);

/* Reads lines. What it returns is valid until the next line. */
struct journal_parser;

struct journal_parser *journal_parser_new(void);
void journal_parser_free(struct journal_parser *parser);

/* False if it is no line of a journal. Texts are cleaned, because anybody may have written the file; the text
 * of a frame is not. */
bool journal_parse(struct journal_parser *parser, const char *line, size_t length,
                   struct journal_entry *entry);
