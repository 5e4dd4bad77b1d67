#pragma once

#include "model/action.h"
#include "model/error.h"
#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/prompt.h"
#include "tui/view.h"

#include <stdbool.h>

/* The form for a text message: recipient, text with its size as an SMS, and whether it is a test. */

enum composer_field { COMPOSER_TO, COMPOSER_TEXT, COMPOSER_TEST, COMPOSER_FIELD_COUNT };

enum composer_result {
    COMPOSER_CONTINUE,
    COMPOSER_SEND,   /* the user pressed Enter to send it */
    COMPOSER_CLOSED, /* the user closed it; the draft is kept */
};

struct composer {
    struct exchange *exchange; /* the one that sends it */
    struct prompt to;
    struct prompt text;
    bool test;
    enum composer_field field;
};

/* Opens the composer for `number` ("" to ask for it). Keeps the draft if recipient and exchange are the
 * same. */
void composer_open(struct composer *composer, struct exchange *exchange, const char *number);

enum composer_result composer_key(struct composer *composer, key_code key);

/* Fills in the action. False and `error` if the message can't be sent; the wrong field gets the focus. */
bool composer_action(struct composer *composer, struct action *action, struct error *error);

/* Clears the text after it was sent. */
void composer_clear(struct composer *composer);

/* The rows it needs on a screen of `cols` columns and `rows` rows. */
int composer_rows(const struct composer *composer, int cols, int rows);
void composer_draw(const struct composer *composer, const struct render_context *context, struct pane pane);
