/* Writes and reads the lines of a journal. */

#include "store/journal_entry.h"

#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXTS_MAX = 4, /* of one event */
    TEXT_BYTES = 1024,
    BACKLOG_MAX = 1000 * 1000, /* more is never requested */
};

static const int64_t AT_MAX = INT64_C(253402300799999); /* the last millisecond of the year 9999 */

struct journal_parser {
    json_t *document; /* of the last line */
    struct event event;
    struct action action;
    char texts[TEXTS_MAX][TEXT_BYTES]; /* the event's */
    int text_count;
    struct bytes bytes; /* of a frame in hexadecimal */
};

/* The fields of an action besides kind and serial, in the order of writing. How the file of a recording is
 * written (`path_…`) is not journaled: a replay writes none. */
#define ACTION_TEXT(field)                                                                                   \
    {                                                                                                        \
#field, offsetof(struct action, field), sizeof(((struct action *)0)->field)                          \
    }
#define ACTION_FLAG(field)                                                                                   \
    {                                                                                                        \
#field, offsetof(struct action, field), 0                                                            \
    }
static const struct action_field {
    const char *name;
    size_t offset;
    size_t size; /* of a text; 0: a flag */
} action_fields[] = {
    ACTION_TEXT(from),      ACTION_TEXT(to),      ACTION_TEXT(text), ACTION_FLAG(test),
    ACTION_TEXT(date_from), ACTION_TEXT(date_to), ACTION_TEXT(id),   ACTION_TEXT(path),
};
enum { ACTION_FIELD_COUNT = sizeof action_fields / sizeof *action_fields };

/* ---- writing ---- */

/* A JSON string; if the text is no UTF-8 for once, it is cleaned. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    if (json == NULL) {
        char clean[TEXT_BYTES];
        (void)text_clean(clean, sizeof clean, text, strlen(text));
        json = json_string(clean);
    }
    return json;
}

/* NULL and "" are not written. */
static void set_text(json_t *object, const char *name, const char *text)
{
    if (text != NULL && *text != '\0') {
        (void)json_object_set_new(object, name, text_json(text));
    }
}

static void set_number(json_t *object, const char *name, int64_t number)
{
    (void)json_object_set_new(object, name, json_integer(number));
}

static int add_dumped(const char *bytes, size_t length, void *to)
{
    bytes_add(to, bytes, length);
    return 0;
}

/* Writes a line: the time, and one member whose value is given away. */
static void write_line(struct bytes *to, int64_t at, const char *name, json_t *value)
{
    json_t *line = json_object();
    set_number(line, "t_ms", at);
    (void)json_object_set_new(line, name, value);
    (void)json_dump_callback(line, add_dumped, to, JSON_COMPACT); /* never fails: add_dumped() does not */
    bytes_add(to, "\n", 1);
    json_decref(line);
}

/* Without jansson, because there may be thousands a second. */
void journal_write_frame(struct bytes *to, int64_t at, const char *exchange, const char *frame, size_t length)
{
    bytes_add_format(to, "{\"t_ms\":%" PRId64, at);
    if (exchange != NULL) {
        bytes_add_text(to, ",\"exchange\":\"");
        bytes_add_json(to, exchange, strlen(exchange));
        bytes_add_text(to, "\"");
    }
    if (text_is_utf8(frame, length)) {
        bytes_add_text(to, ",\"frame\":\"");
        bytes_add_json(to, frame, length);
    } else {
        bytes_add_text(to, ",\"frame_hex\":\"");
        bytes_add_hex(to, frame, length);
    }
    bytes_add_text(to, "\"}\n");
}

static json_t *link_json(const struct event *event)
{
    const struct link_event *link = &event->link;
    json_t *json = json_object();
    set_text(json, "state", link_state_word(link->state));
    set_text(json, "address", link->address);
    set_text(json, "reason", link->reason);
    if (link->retry_at != 0) {
        set_number(json, "retry_at", link->retry_at);
    }
    if (link->backlog != 0) {
        set_number(json, "backlog", link->backlog);
    }
    return json;
}

static json_t *removed_json(const struct event *event)
{
    json_t *json = json_object();
    set_text(json, "number", event->removed.number);
    set_text(json, "queue", event->removed.queue);
    return json;
}

static json_t *action_json(const struct action *action)
{
    json_t *json = json_object();
    set_text(json, "kind", action_kind_word(action->kind));
    set_number(json, "serial", action->serial);
    for (size_t i = 0; i < ACTION_FIELD_COUNT; i++) {
        const struct action_field *field = &action_fields[i];
        const char *value = (const char *)action + field->offset;
        if (field->size > 0) {
            set_text(json, field->name, value);
        } else if (*(const bool *)value) {
            (void)json_object_set_new(json, field->name, json_true());
        }
    }
    return json;
}

static json_t *requested_json(const struct event *event)
{
    return action_json(event->requested.action);
}

static json_t *outcome_json(const struct event *event)
{
    const struct outcome_event *outcome = &event->outcome;
    json_t *json = json_object();
    (void)json_object_set_new(json, "asked", action_json(outcome->action));
    set_text(json, "outcome", outcome_word(outcome->outcome));
    set_text(json, "answer", outcome->text);
    if (outcome->incomplete) {
        (void)json_object_set_new(json, "incomplete", json_true());
    }
    set_text(json, "message_id", outcome->message_id);
    set_text(json, "message_status", sms_status_word(outcome->message_status));
    return json;
}

/* ---- reading ---- */

/* The value of a word, or -1. */
#define FIND_WORD(word_of, type, count)                                                                      \
    static int find_##word_of(const char *word)                                                              \
    {                                                                                                        \
        for (int i = 0; word != NULL && i < (int)(count); i++) {                                             \
            if (strcmp(word_of((enum type)i), word) == 0) {                                                  \
                return i;                                                                                    \
            }                                                                                                \
        }                                                                                                    \
        return -1;                                                                                           \
    }
FIND_WORD(link_state_word, link_state, LINK_STATE_COUNT)
FIND_WORD(action_kind_word, action_kind, ACTION_KIND_COUNT)
FIND_WORD(outcome_word, outcome, OUTCOME_COUNT)
FIND_WORD(sms_status_word, sms_status, SMS_STATUS_COUNT)
#undef FIND_WORD

static const char *word_in(const json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

/* Reads a text of the line, cleaned and cut; "" if there is none. */
static void read_text(const json_t *json, const char *name, char *to, size_t size)
{
    const json_t *text = json_object_get(json, name);
    const char *bytes = json_string_value(text);
    (void)text_clean(to, size, bytes == NULL ? "" : bytes, json_string_length(text));
}

/* The same, owned by the parser until the next line; NULL if there is none. */
static const char *event_text(struct journal_parser *parser, const json_t *json, const char *name)
{
    if (!json_is_string(json_object_get(json, name))) {
        return NULL;
    }
    assert(parser->text_count < TEXTS_MAX);
    char *text = parser->texts[parser->text_count++];
    read_text(json, name, text, TEXT_BYTES);
    return text;
}

static bool read_link(struct journal_parser *parser, const json_t *json)
{
    int state = find_link_state_word(word_in(json, "state"));
    parser->event.link = (struct link_event){
        .state = (enum link_state)state,
        .address = event_text(parser, json, "address"),
        .reason = event_text(parser, json, "reason"),
        .retry_at = json_integer_value(json_object_get(json, "retry_at")),
    };
    int64_t retry_at = parser->event.link.retry_at;
    int64_t backlog = json_integer_value(json_object_get(json, "backlog"));
    parser->event.link.backlog = backlog > 0 && backlog <= BACKLOG_MAX ? (int)backlog : 0;
    return state >= 0 && retry_at >= 0 && retry_at <= AT_MAX;
}

static bool read_removed(struct journal_parser *parser, const json_t *json)
{
    parser->event.removed = (struct removed_event){.number = event_text(parser, json, "number"),
                                                   .queue = event_text(parser, json, "queue")};
    return parser->event.removed.number != NULL && *parser->event.removed.number != '\0';
}

static bool read_action(struct journal_parser *parser, const json_t *json)
{
    struct action *action = &parser->action;
    int kind = find_action_kind_word(word_in(json, "kind"));
    *action = (struct action){
        .kind = (enum action_kind)kind,
        .serial = (uint32_t)json_integer_value(json_object_get(json, "serial")),
    };
    for (size_t i = 0; i < ACTION_FIELD_COUNT; i++) {
        const struct action_field *field = &action_fields[i];
        char *value = (char *)action + field->offset;
        if (field->size > 0) {
            read_text(json, field->name, value, field->size);
        } else {
            *(bool *)value = json_is_true(json_object_get(json, field->name));
        }
    }
    return kind >= 0;
}

static bool read_requested(struct journal_parser *parser, const json_t *json)
{
    parser->event.requested = (struct requested_event){.action = &parser->action};
    return read_action(parser, json);
}

static bool read_outcome(struct journal_parser *parser, const json_t *json)
{
    int outcome = find_outcome_word(word_in(json, "outcome"));
    int status = find_sms_status_word(word_in(json, "message_status"));
    parser->event.outcome = (struct outcome_event){
        .action = &parser->action,
        .outcome = (enum outcome)outcome,
        .text = event_text(parser, json, "answer"),
        .message_id = event_text(parser, json, "message_id"),
        .message_status = (enum sms_status)status,
        .incomplete = json_is_true(json_object_get(json, "incomplete")),
    };
    return outcome >= 0 && status >= 0 && read_action(parser, json_object_get(json, "asked"));
}

/* ---- the events of a journal ---- */

static const struct form {
    enum event_kind kind;
    const char *name;
    json_t *(*json)(const struct event *event);
    bool (*read)(struct journal_parser *parser, const json_t *json);
} FORMS[] = {
    {EVENT_LINK, "link", link_json, read_link},
    {EVENT_REMOVED, "forgotten", removed_json, read_removed},
    {EVENT_REQUESTED, "asked", requested_json, read_requested},
    {EVENT_OUTCOME, "outcome", outcome_json, read_outcome},
};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

#define JOURNALED_ONE(kind, source, journaled) +(journaled)
#define JOURNALED_BIT(kind, source, journaled) | (unsigned)(journaled) << (kind)
static const unsigned journaled_kinds = 0 EVENT_KINDS(JOURNALED_BIT);
static_assert(FORM_COUNT == 0 EVENT_KINDS(JOURNALED_ONE), "a form for each kind that is journaled");
static_assert(EVENT_KIND_COUNT <= 32, "a bit for each");

bool journal_records(enum event_kind kind)
{
    return (journaled_kinds >> kind & 1U) != 0;
}

static const struct form *form_of(enum event_kind kind)
{
    for (int i = 0; i < FORM_COUNT; i++) {
        if (FORMS[i].kind == kind) {
            return &FORMS[i];
        }
    }
    return NULL;
}

void journal_write_event(struct bytes *to, int64_t at, const struct event *event)
{
    const struct form *form = form_of(event->kind);
    write_line(to, at, form->name, form->json(event));
}

/* A count of one is written like any other line. */
void journal_write_repeat(struct bytes *to, const struct journal_repeat_row *row)
{
    const struct event event = {.kind = EVENT_LINK, .link = row->link};
    json_t *json = link_json(&event);
    if (row->count > 1) {
        set_number(json, "count", row->count);
        set_number(json, "first_ms", row->first_at);
    }
    write_line(to, row->at, form_of(EVENT_LINK)->name, json);
}

void journal_write_begin(struct bytes *to, int64_t at, const char *program, const char *exchange)
{
    json_t *begin = json_object();
    set_text(begin, "program", program);
    set_text(begin, "exchange", exchange);
    write_line(to, at, "begin", begin);
}

void journal_write_continues(struct bytes *to, int64_t at, const char *file)
{
    write_line(to, at, "continues", text_json(file));
}

void journal_write_lost(struct bytes *to, int64_t at, int64_t count)
{
    write_line(to, at, "lost", json_integer(count));
}

void journal_write_end(struct bytes *to, int64_t at)
{
    write_line(to, at, "end", json_true());
}

struct journal_parser *journal_parser_new(void)
{
    return memory_new(1, sizeof(struct journal_parser));
}

void journal_parser_free(struct journal_parser *parser)
{
    if (parser != NULL) {
        json_decref(parser->document);
        bytes_done(&parser->bytes);
        free(parser);
    }
}

static bool read_hex(struct journal_parser *parser, const json_t *hex, struct journal_entry *entry)
{
    const char *digits = json_string_value(hex);
    size_t length = json_string_length(hex);
    parser->bytes.length = 0;
    for (size_t i = 0; i + 1 < length; i += 2) {
        int high = text_hex_digit(digits[i]);
        int low = text_hex_digit(digits[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        const char byte = (char)(high * 16 + low);
        bytes_add(&parser->bytes, &byte, 1);
    }
    entry->kind = JOURNAL_FRAME;
    entry->length = parser->bytes.length;
    bytes_add(&parser->bytes, "", 0); /* adds the NUL, even if there is no digit */
    entry->text = parser->bytes.data;
    return digits != NULL && length % 2 == 0;
}

static bool take_string(struct journal_entry *entry, enum journal_entry_kind kind, const json_t *string)
{
    entry->kind = kind;
    entry->text = json_string_value(string);
    entry->length = json_string_length(string);
    return entry->text != NULL;
}

static bool read_begin(struct journal_parser *parser, const json_t *begin, struct journal_entry *entry)
{
    entry->kind = JOURNAL_BEGIN;
    entry->text = event_text(parser, begin, "exchange");
    entry->length = entry->text == NULL ? 0 : strlen(entry->text);
    return entry->length > 0;
}

static bool read_event(struct journal_parser *parser, const json_t *line, struct journal_entry *entry)
{
    entry->kind = JOURNAL_EVENT;
    entry->event = &parser->event;
    for (int i = 0; i < FORM_COUNT; i++) {
        const json_t *json = json_object_get(line, FORMS[i].name);
        if (json != NULL) {
            parser->event = (struct event){.kind = FORMS[i].kind};
            return FORMS[i].read(parser, json);
        }
    }
    return false;
}

/* Frames first: nearly every line is one. */
static bool read_entry(struct journal_parser *parser, const json_t *line, struct journal_entry *entry)
{
    const json_t *value = NULL;
    if ((value = json_object_get(line, "frame")) != NULL) {
        return take_string(entry, JOURNAL_FRAME, value);
    }
    if ((value = json_object_get(line, "frame_hex")) != NULL) {
        return read_hex(parser, value, entry);
    }
    if ((value = json_object_get(line, "begin")) != NULL) {
        return read_begin(parser, value, entry);
    }
    if ((value = json_object_get(line, "continues")) != NULL) {
        return take_string(entry, JOURNAL_CONTINUES, value);
    }
    if ((value = json_object_get(line, "lost")) != NULL) {
        entry->kind = JOURNAL_LOST;
        entry->lost = json_integer_value(value);
        return entry->lost > 0;
    }
    if (json_object_get(line, "end") != NULL) {
        entry->kind = JOURNAL_END;
        return true;
    }
    return read_event(parser, line, entry);
}

bool journal_parse(struct journal_parser *parser, const char *line, size_t length,
                   struct journal_entry *entry)
{
    size_t mark = text_bom_bytes(line, length); /* an editor may have added it */
    json_decref(parser->document);
    parser->document = json_loadb(line + mark, length - mark, JSON_ALLOW_NUL, NULL);
    parser->text_count = 0;
    const json_t *at = json_object_get(parser->document, "t_ms");
    *entry = (struct journal_entry){.at = json_integer_value(at)};
    return json_is_integer(at) && entry->at >= 0 && entry->at <= AT_MAX &&
           read_entry(parser, parser->document, entry);
}
