#pragma once

#include "tui/canvas.h"
#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>

/* A one-line text editor: the dial line, the find, filter and palette prompts, the fields of a message. */

enum { PROMPT_BYTES = 4 * 1024 + 1 };

struct prompt {
    char text[PROMPT_BYTES]; /* UTF-8, cleaned */
    size_t length;           /* bytes */
    size_t cursor;           /* bytes before the cursor; always between characters */
    size_t limit;            /* characters at most; 0: as many as fit */
};

enum prompt_result {
    PROMPT_IGNORED, /* not a key for a line */
    PROMPT_MOVED,   /* the cursor moved */
    PROMPT_CHANGED, /* the text changed */
    PROMPT_FULL,    /* the text is full */
};

void prompt_set(struct prompt *prompt, const char *text);

/* Characters, Backspace, Delete, arrows, Home, End, Ctrl-A E U K W, as in a shell. */
enum prompt_result prompt_key(struct prompt *prompt, key_code key);

/* Draws the text into `cols` cells, scrolled so that the cursor is visible, and sets the cursor. */
void prompt_draw(const struct prompt *prompt, struct pane pane, int row, int col, int cols, enum role role);
