/* A terminal that only exists in memory. */

#include "tests/vt.h"

#include "model/memory.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    struct vt *vt = user;
    if (property == VTERM_PROP_ALTSCREEN) {
        vt->alternate = value->boolean;
    } else if (property == VTERM_PROP_CURSORVISIBLE) {
        vt->cursor_shown = value->boolean;
    }
    return 1;
}

static int ring(void *user)
{
    struct vt *vt = user;
    vt->bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_property, .bell = ring};

struct vt *vt_new(int cols, int rows)
{
    struct vt *vt = memory_new(1, sizeof *vt);
    vt->cols = cols;
    vt->rows = rows;
    vt->cursor_shown = true;
    vt->vterm = vterm_new(rows, cols);
    vterm_set_utf8(vt->vterm, 1);
    vt->screen = vterm_obtain_screen(vt->vterm);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_reset(vt->screen, 1);
    return vt;
}

void vt_free(struct vt *vt)
{
    vterm_free(vt->vterm);
    free(vt);
}

void vt_resize(struct vt *vt, int cols, int rows)
{
    vt->cols = cols;
    vt->rows = rows;
    vterm_set_size(vt->vterm, rows, cols);
}

void vt_write(struct vt *vt, const char *bytes, size_t length)
{
    (void)vterm_input_write(vt->vterm, bytes, length);
}

VTermScreenCell vt_cell(const struct vt *vt, int row, int col)
{
    VTermScreenCell cell = {0}; /* of its characters those up to the first 0 are filled in */
    (void)vterm_screen_get_cell(vt->screen, (VTermPos){.row = row, .col = col}, &cell);
    return cell;
}

VTermPos vt_cursor(const struct vt *vt)
{
    VTermPos position;
    vterm_state_get_cursorpos(vterm_obtain_state(vt->vterm), &position);
    return position;
}

const char *vt_row(const struct vt *vt, int row)
{
    static char text[64 * 1024];
    size_t used = 0;
    for (int col = 0; col < vt->cols && used + 4 * VTERM_MAX_CHARS_PER_CELL < sizeof text; col++) {
        VTermScreenCell cell = vt_cell(vt, row, col);
        if (cell.chars[0] == (uint32_t)-1) { /* the right half of a wide character */
            continue;
        }
        if (cell.chars[0] == 0) {
            text[used++] = ' ';
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
            used += text_encode(text + used, cell.chars[i]);
        }
    }
    while (used > 0 && text[used - 1] == ' ') {
        used--;
    }
    text[used] = '\0';
    return text;
}

bool vt_shows(const struct vt *vt, const char *text)
{
    for (int row = 0; row < vt->rows; row++) {
        if (strstr(vt_row(vt, row), text) != NULL) {
            return true;
        }
    }
    return false;
}
