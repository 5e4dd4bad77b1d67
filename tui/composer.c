/* The form for a text message. */

#include "tui/composer.h"

#include "model/i18n.h"
#include "model/sms.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/user_input.h"

#include <stdio.h>
#include <string.h>

enum {
    LABEL_COLS = 8,
    TEXT_ROWS_MAX = 6,
    FRAME_ROWS = 4, /* title, to, test, size */
};

void composer_open(struct composer *composer, struct exchange *exchange, const char *number)
{
    char national[SMS_NUMBER_DIGITS + 1];
    const char *to = sms_number(national, number) ? national : number;
    if (composer->exchange != exchange || strcmp(composer->to.text, to) != 0) {
        composer->exchange = exchange;
        prompt_set(&composer->to, to);
        prompt_set(&composer->text, "");
        composer->test = false;
    }
    composer->field = to == national ? COMPOSER_TEXT : COMPOSER_TO;
}

void composer_clear(struct composer *composer)
{
    prompt_set(&composer->to, "");
    prompt_set(&composer->text, "");
    composer->test = false;
}

static void next_field(struct composer *composer, int step)
{
    int field = ((int)composer->field + COMPOSER_FIELD_COUNT + step) % COMPOSER_FIELD_COUNT;
    composer->field = (enum composer_field)field;
}

enum composer_result composer_key(struct composer *composer, key_code key)
{
    switch (key) {
    case KEYS_ESCAPE:
        return COMPOSER_CLOSED;
    case KEYS_TAB:
    case KEYS_DOWN:
        next_field(composer, 1);
        return COMPOSER_CONTINUE;
    case KEYS_BACK_TAB:
    case KEYS_UP:
        next_field(composer, -1);
        return COMPOSER_CONTINUE;
    case KEYS_ENTER:
        if (composer->field == COMPOSER_TO) {
            next_field(composer, 1);
            return COMPOSER_CONTINUE;
        }
        return COMPOSER_SEND;
    default:
        break;
    }
    if (composer->field == COMPOSER_TO) {
        (void)prompt_key(&composer->to, key);
    } else if (composer->field == COMPOSER_TEXT) {
        (void)prompt_key(&composer->text, key);
    } else if (key == ' ') {
        composer->test = !composer->test;
    }
    return COMPOSER_CONTINUE;
}

/* Parses the recipient. If a part was left out, shows the number and refuses; the next Enter sends it. */
static bool parse_number(struct composer *composer, struct action *action, struct error *error)
{
    struct number number;
    if (!user_input_sms_number(&number, action->to, composer->to.text, error)) {
        return false;
    }
    if (number.left_out[0] == '\0') {
        return true;
    }
    prompt_set(&composer->to, number.shown);
    return error_set(error, ERROR_USAGE, _("Left out: %s"), number.left_out);
}

bool composer_action(struct composer *composer, struct action *action, struct error *error)
{
    *action = (struct action){.kind = ACTION_SMS, .test = composer->test};
    if (!parse_number(composer, action, error)) {
        composer->field = COMPOSER_TO;
        return false;
    }
    if (!user_input_sms_text(action->text, sizeof action->text, composer->text.text, error)) {
        composer->field = COMPOSER_TEXT;
        return false;
    }
    return true;
}

/* Columns of the text field, and the rows that the text and the cursor need in it. */
static int text_rows(const struct composer *composer, int cols)
{
    int width = cols - LABEL_COLS - 3;
    width = width < 1 ? 1 : width;
    int rows = text_width_cells(composer->text.text) / width + 1;
    return rows > TEXT_ROWS_MAX ? TEXT_ROWS_MAX : rows;
}

int composer_rows(const struct composer *composer, int cols, int rows)
{
    int wanted = FRAME_ROWS + text_rows(composer, cols);
    return wanted > rows ? rows : wanted;
}

static void draw_label(struct pane pane, int row, const char *label, bool chosen)
{
    pane_text_left(pane, row, 1, LABEL_COLS, chosen ? ROLE_PROMPT : ROLE_DIM, label);
}

/* Bytes of the row of text that starts at `from`: as many characters as fit, at least one. */
static size_t row_bytes(const char *text, size_t from, int cols)
{
    size_t fitting = text_fit(text + from, cols, NULL);
    uint32_t code;
    return fitting > 0 ? fitting : text_decode(text + from, strlen(text + from), &code);
}

/* Draws the text in several rows, scrolled so that the cursor is visible. */
static void draw_text(const struct composer *composer, struct pane pane, bool chosen)
{
    const char *text = composer->text.text;
    size_t cursor = composer->text.cursor;
    size_t row_from = 0; /* start of the cursor's row */
    int cursor_row = 0;
    for (size_t bytes; (bytes = row_bytes(text, row_from, pane.cols)) > 0 && cursor >= row_from + bytes &&
                       text[row_from + bytes] != '\0';
         cursor_row++) {
        row_from += bytes;
    }
    int first = cursor_row >= pane.rows ? cursor_row - pane.rows + 1 : 0;
    size_t from = 0;
    for (int row = 0; row < first + pane.rows && text[from] != '\0'; row++) {
        if (row >= first) {
            (void)pane_text(pane, row - first, 0, ROLE_INPUT, text + from); /* cut at the edge */
        }
        from += row_bytes(text, from, pane.cols);
    }
    if (chosen) {
        int col = 0;
        char before[PROMPT_BYTES];
        (void)text_copy(before, cursor - row_from + 1, text + row_from);
        col = text_width_cells(before);
        pane_cursor(pane, cursor_row - first, col < pane.cols ? col : pane.cols - 1);
    }
}

static void draw_size(const struct composer *composer, struct pane pane, int row)
{
    struct sms_size size = sms_measure(composer->text.text);
    bool too_long = size.characters > SMS_CHARACTERS_MAX;
    int col = pane_format(pane, row, 1 + LABEL_COLS, too_long ? ROLE_BAD : ROLE_DIM,
                          _("%zu of %d characters"), size.characters, SMS_CHARACTERS_MAX);
    if (size.parts == 0) {
        return; /* "0 left" would read as no space left */
    }
    col = pane_format(pane, row, col + 3, size.parts > 1 ? ROLE_WARNING : ROLE_DIM,
                      i18n_plural("%zu part", "%zu parts", (unsigned long)size.parts), size.parts);
    col = pane_format(pane, row, col + 3, ROLE_DIM, _("%zu left"), size.units_left);
    if (size.unicode) {
        (void)pane_format(pane, row, col + 3, ROLE_WARNING, _("Unicode because of “%s”"), size.first_non_gsm);
    }
}

void composer_draw(const struct composer *composer, const struct render_context *context, struct pane pane)
{
    int rows = pane.rows - FRAME_ROWS;
    int field_col = 1 + LABEL_COLS;
    for (int row = 0; row < pane.rows; row++) {
        pane_fill(pane, row, 0, pane.cols, ROLE_TEXT, L' ');
    }
    pane_fill(pane, 0, 0, pane.cols, ROLE_RULE, context->glyphs == GLYPHS_ASCII ? L'-' : L'─');
    int col = pane_format(pane, 0, 2, ROLE_TITLE, " %s ", _("Text message"));
    const char *through = board_label(context->board, composer->exchange);
    if (*through != '\0') {
        (void)pane_format(pane, 0, col, ROLE_TITLE, _("through %s "), through);
    }
    draw_label(pane, 1, _("to"), composer->field == COMPOSER_TO);
    draw_label(pane, 2, _("text"), composer->field == COMPOSER_TEXT);
    draw_label(pane, 2 + rows, _("test"), composer->field == COMPOSER_TEST);
    (void)pane_text(pane, 2 + rows, field_col, ROLE_INPUT, composer->test ? "[x]" : "[ ]");
    (void)pane_text(pane, 2 + rows, field_col + 4, ROLE_DIM, _("neither delivered nor charged"));
    draw_size(composer, pane, 3 + rows);
    draw_text(composer, pane_part(pane, 2, field_col, rows < 1 ? 1 : rows, pane.cols - field_col - 2),
              composer->field == COMPOSER_TEXT);
    if (composer->field == COMPOSER_TO) {
        prompt_draw(&composer->to, pane, 1, field_col, pane.cols - field_col - 2, ROLE_INPUT);
    } else {
        (void)pane_text(pane, 1, field_col, ROLE_INPUT, composer->to.text);
    }
    if (composer->field == COMPOSER_TEST) {
        pane_cursor(pane, 2 + rows, field_col + 1);
    }
}
