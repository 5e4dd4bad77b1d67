#pragma once

#include "model/action.h"
#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/prompt.h"
#include "tui/view.h"

#include <stdbool.h>

/* A text message while it is written: to whom, the text with its size as an SMS, and whether it is a test. */

enum composer_field { COMPOSER_TO, COMPOSER_TEXT, COMPOSER_TEST, COMPOSER_FIELD_COUNT };

enum composer_result {
    COMPOSER_CONTINUE,
    COMPOSER_SEND,   /* the user wants it sent */
    COMPOSER_CLOSED, /* … or not; the draft stays */
};

struct composer {
    struct exchange *exchange; /* the one that sends it */
    struct prompt to;
    struct prompt text;
    bool test;
    enum composer_field field;
};

/* Begins a message to `number` ("" to ask for it). A draft to the same number through the same exchange is
 * taken up again. */
void composer_open(struct composer *composer, struct exchange *exchange, const char *number);

enum composer_result composer_key(struct composer *composer, key_code key);

/* Fills in the action. False and `error` when the message can't be sent as it is; the field that is wrong is
 * chosen. */
bool composer_action(struct composer *composer, struct action *action, struct error *error);

/* Forgets the text: it has been sent. */
void composer_clear(struct composer *composer);

/* Rows that it takes on a screen of so many columns and rows. */
int composer_rows(const struct composer *composer, int cols, int rows);
void composer_draw(const struct composer *composer, const struct render_context *context, struct pane pane);
