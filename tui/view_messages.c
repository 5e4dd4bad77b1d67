/* The text messages, newest first, each with its status. Filter fields: `to`, `text`, `state`. */

#include "tui/views.h"

#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/list.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TIME_COLS = 9,
    TO_COLS = 15,
    TO_COLS_OF_SEVERAL = 24, /* with the exchange's title */
    STATE_COLS = 17,
    KEY_BYTES = 96,
};

struct messages_state {
    struct list list;
    char (*keys)[KEY_BYTES]; /* keys of the rows: a message has no id before the exchange has given one */
    uint32_t key_capacity;
};

static void *messages_open(void)
{
    return memory_new(1, sizeof(struct messages_state));
}

static void messages_close(void *state)
{
    struct messages_state *view = state;
    list_done(&view->list);
    free(view->keys);
    free(view);
}

static const char *text_of(const struct sms *message)
{
    return message->text != NULL ? message->text : "";
}

static bool matches_filter(const struct render_context *context, const struct exchange *exchange,
                           const struct sms *message)
{
    struct appearance appearance = format_message(message->status, GLYPHS_UNICODE);
    const struct filter_value values[] = {
        {"to", message->to},
        {"text", text_of(message)},
        {"state", appearance.word},
        {"state", appearance.english},
        {"state", sms_status_word(message->status)},
        {"exchange", exchange->title},
        {"exchange", exchange->name},
    };
    return filter_matches(context->filter, values, sizeof values / sizeof *values);
}

static uint32_t count_messages(const struct board *board)
{
    uint32_t count = 0;
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        count += board->exchanges[i]->messages.count;
    }
    return count;
}

static void messages_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    (void)cols;
    struct messages_state *view = state;
    uint32_t count = count_messages(context->board);
    if (count > view->key_capacity) {
        view->key_capacity = count;
        view->keys = memory_resize(view->keys, count, sizeof *view->keys);
    }
    list_begin(&view->list);
    view->list.total = count;
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        for (uint32_t m = exchange->messages.count; m-- > 0;) {
            const struct sms *message = exchange->messages.list[m];
            char *key = view->keys[view->list.count];
            (void)snprintf(key, KEY_BYTES, "%u %s", (unsigned)message->serial,
                           message->serial == 0 ? message->id : "");
            if (matches_filter(context, exchange, message)) {
                list_add(&view->list, &(struct list_row){.exchange = exchange, .data = message, .key = key});
            }
        }
    }
    list_end(&view->list, NULL, (uint32_t)(rows > 2 ? rows - 2 : 1));
}

static void draw_message(const struct render_context *context, struct pane pane, int row,
                         const struct list_row *entry)
{
    const struct sms *message = entry->data;
    const char *label = board_label(context->board, entry->exchange);
    struct appearance appearance = format_message(message->status, context->glyphs);
    char time[FORMAT_TIME_BYTES];
    char to[NUMBER_BYTES];
    format_time(time, (message->requested_at != 0 ? message->requested_at : message->changed_at) +
                          context->wall_clock_offset_ms);
    number_format(to, message->to);
    int to_col = TIME_COLS + 1;
    int to_cols = *label == '\0' ? TO_COLS : TO_COLS_OF_SEVERAL;
    int state_col = to_col + to_cols;
    int text_col = state_col + STATE_COLS + 3;
    pane_text_left(pane, row, 1, TIME_COLS - 1, ROLE_DIM, time);
    format_draw_labelled(pane, row, to_col, to_cols - 1, ROLE_STRONG, to, label);
    (void)pane_text(pane, row, state_col, appearance.role, appearance.glyph);
    pane_text_left(pane, row, state_col + 2, STATE_COLS, appearance.role, appearance.word);
    if (message->test) {
        text_col = pane_text(pane, row, text_col, ROLE_WARNING, _("test")) + 1;
    }
    pane_text_left(pane, row, text_col, pane.cols - text_col - 1,
                   message->text == NULL ? ROLE_DIM : ROLE_TEXT,
                   message->text == NULL ? _("not sent from here") : message->text);
}

static void messages_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct messages_state *view = state;
    if (view->list.count == 0) {
        (void)pane_text(pane, 1, 2, ROLE_DIM,
                        view->list.total > 0 ? _("No message is like this. Esc shows all of them.")
                                             : _("No message has been sent yet."));
    }
    for (int row = 1; row < pane.rows; row++) {
        uint32_t index = view->list.top + (uint32_t)row - 1;
        if (index >= view->list.count) {
            break;
        }
        draw_message(context, pane, row, &view->list.rows[index]);
        if (index == view->list.selected) {
            pane_background(pane, row, ROLE_SELECTED);
        }
    }
}

static bool messages_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct messages_state *view = state;
    return list_run(&view->list, command, 0);
}

static bool messages_selection(const void *state, const struct render_context *context,
                               struct selection *selection)
{
    (void)context;
    const struct messages_state *view = state;
    const struct list_row *row = list_selected(&view->list);
    if (row == NULL) {
        return false;
    }
    const struct sms *message = row->data;
    *selection = (struct selection){.exchange = row->exchange, .number = message->to, .name = ""};
    return true;
}

static bool row_matches(const struct list_row *row, const char *text)
{
    const struct sms *message = row->data;
    return text_find(message->to, text) >= 0 || number_is_same(message->to, text) ||
           text_find(text_of(message), text) >= 0;
}

static bool messages_find(void *state, const struct render_context *context, const char *text, bool again)
{
    (void)context;
    struct messages_state *view = state;
    return list_find(&view->list, row_matches, text, again);
}

const struct view view_messages = {
    .command = COMMAND_MESSAGES,
    .title = N_("Messages"),
    .open = messages_open,
    .close = messages_close,
    .arrange = messages_arrange,
    .draw = messages_draw,
    .run = messages_run,
    .selection = messages_selection,
    .find = messages_find,
};
