/* A one-line text editor. */

#include "tui/prompt.h"

#include "model/text.h"

#include <string.h>

#define CONTROL(letter) ((key_code)((letter) - '@'))

/* The cells of the character at `at`, and its bytes; 0 bytes at the end. */
static size_t character_at(const struct prompt *prompt, size_t at, int *cells)
{
    uint32_t code = 0;
    size_t bytes = text_decode(prompt->text + at, prompt->length - at, &code);
    *cells = bytes == 0 ? 1 : text_cells(code);
    return bytes;
}

/* Start of the code point before `at`, which may be a combining mark. */
static size_t step_back(const struct prompt *prompt, size_t at)
{
    do {
        at--;
    } while (at > 0 && ((unsigned char)prompt->text[at] & 0xc0) == 0x80);
    return at;
}

/* Position of the previous character. Combining marks belong to their character. */
static size_t previous_character(const struct prompt *prompt, size_t at)
{
    int cells = 0;
    while (at > 0 && cells == 0) {
        at = step_back(prompt, at);
        (void)character_at(prompt, at, &cells);
    }
    return at;
}

static size_t next_character(const struct prompt *prompt, size_t at)
{
    int cells;
    at += character_at(prompt, at, &cells);
    for (size_t bytes; (bytes = character_at(prompt, at, &cells)) > 0 && cells == 0;) {
        at += bytes;
    }
    return at;
}

static size_t character_before(const struct prompt *prompt)
{
    return previous_character(prompt, prompt->cursor);
}

static size_t character_after(const struct prompt *prompt)
{
    return next_character(prompt, prompt->cursor);
}

static size_t word_before(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && prompt->text[at - 1] != ' ') {
        at--;
    }
    return at;
}

static size_t word_after(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    at += strspn(prompt->text + at, " ");
    return at + strcspn(prompt->text + at, " ");
}

static size_t beginning(const struct prompt *prompt)
{
    (void)prompt;
    return 0;
}

static size_t end(const struct prompt *prompt)
{
    return prompt->length;
}

/* Every editing key moves the cursor, and some erase what lies between. */
static const struct edit {
    key_code key;
    size_t (*target)(const struct prompt *prompt);
    bool erases;
} edits[] = {
    {KEYS_LEFT, character_before, false},
    {KEYS_RIGHT, character_after, false},
    {KEYS_HOME, beginning, false},
    {KEYS_END, end, false},
    {CONTROL('A'), beginning, false},
    {CONTROL('E'), end, false},
    {KEYS_ALT | 'b', word_before, false},
    {KEYS_ALT | 'f', word_after, false},
    {KEYS_BACKSPACE, character_before, true},
    {KEYS_DELETE, character_after, true},
    {CONTROL('U'), beginning, true},
    {CONTROL('K'), end, true},
    {CONTROL('W'), word_before, true},
};

static const struct edit *edit_of(key_code key)
{
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        if (edits[i].key == key) {
            return &edits[i];
        }
    }
    return NULL;
}

static enum prompt_result run(struct prompt *prompt, const struct edit *edit)
{
    size_t target = edit->target(prompt);
    if (!edit->erases || target == prompt->cursor) {
        prompt->cursor = target;
        return PROMPT_MOVED;
    }
    size_t from = target < prompt->cursor ? target : prompt->cursor;
    size_t to = target < prompt->cursor ? prompt->cursor : target;
    memmove(prompt->text + from, prompt->text + to, prompt->length - to + 1);
    prompt->length -= to - from;
    prompt->cursor = from;
    return PROMPT_CHANGED;
}

/* Is the character allowed by text_clean()? A combining mark is tested on a letter. */
static bool is_clean(const char *character, size_t bytes)
{
    char on_letter[8] = "a";
    char cleaned[16];
    memcpy(on_letter + 1, character, bytes);
    return text_clean(cleaned, sizeof cleaned, on_letter, bytes + 1) == bytes + 1 &&
           memcmp(cleaned, on_letter, bytes + 1) == 0;
}

/* Can the character before the cursor take one more combining mark? */
static bool can_take_mark(const struct prompt *prompt)
{
    size_t base = character_before(prompt);
    size_t marks = 0;
    int cells;
    for (size_t at = base; at < prompt->cursor; at += character_at(prompt, at, &cells)) {
        marks++;
    }
    return marks >= 1 && marks <= TEXT_MARKS_MAX;
}

static enum prompt_result insert(struct prompt *prompt, key_code key)
{
    char character[4];
    size_t bytes = text_encode(character, key);
    if (!is_clean(character, bytes) || (text_cells(key) == 0 && !can_take_mark(prompt))) {
        return PROMPT_IGNORED;
    }
    if (prompt->length + bytes >= sizeof prompt->text ||
        (prompt->limit > 0 && text_length(prompt->text) >= prompt->limit)) {
        return PROMPT_FULL;
    }
    char *at = prompt->text + prompt->cursor;
    memmove(at + bytes, at, prompt->length - prompt->cursor + 1);
    memcpy(at, character, bytes);
    prompt->length += bytes;
    prompt->cursor += bytes;
    return PROMPT_CHANGED;
}

void prompt_set(struct prompt *prompt, const char *text)
{
    prompt->length = text_clean(prompt->text, sizeof prompt->text, text, strlen(text));
    while (prompt->limit > 0 && text_length(prompt->text) > prompt->limit) {
        prompt->length = step_back(prompt, prompt->length);
        prompt->text[prompt->length] = '\0';
    }
    prompt->cursor = prompt->length;
}

enum prompt_result prompt_key(struct prompt *prompt, key_code key)
{
    const struct edit *edit = edit_of(key);
    if (edit != NULL) {
        return run(prompt, edit);
    }
    return key_is_character(key) ? insert(prompt, key) : PROMPT_IGNORED;
}

/* The first byte to draw, so that the cursor is at most `cells` cells behind it. */
static size_t first_visible(const struct prompt *prompt, int cells)
{
    size_t at = prompt->cursor;
    while (at > 0) {
        size_t next = previous_character(prompt, at);
        int width;
        (void)character_at(prompt, next, &width);
        cells -= width;
        if (cells < 0) {
            break;
        }
        at = next;
    }
    return at;
}

void prompt_draw(const struct prompt *prompt, struct pane pane, int row, int col, int cols, enum role role)
{
    struct pane field = pane_part(pane, row, col, 1, cols);
    int under_cursor;
    (void)character_at(prompt, prompt->cursor, &under_cursor);
    pane_fill(field, 0, 0, field.cols, role, L' ');
    size_t from = first_visible(prompt, field.cols - under_cursor);
    int start = 0;
    if (from > 0 && field.cols > under_cursor) { /* one cell shows that there is more to the left */
        from = first_visible(prompt, field.cols - under_cursor - 1);
        start = pane_text(field, 0, 0, role, "…");
    }
    (void)pane_text(field, 0, start, role, prompt->text + from);
    int shown = 0;
    for (size_t at = from; at < prompt->cursor;) {
        int cells;
        at += character_at(prompt, at, &cells);
        shown += cells;
    }
    pane_cursor(field, 0, start + shown);
}
