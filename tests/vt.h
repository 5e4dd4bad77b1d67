#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <vterm.h>

/* A terminal that only exists in memory (libvterm), to look at what was written to it. */

struct vt {
    VTerm *vterm;
    VTermScreen *screen;
    int cols, rows;
    bool alternate; /* the alternate screen is shown */
    bool cursor_shown;
    int bells;
};

struct vt *vt_new(int cols, int rows);
void vt_free(struct vt *vt);
void vt_resize(struct vt *vt, int cols, int rows);
void vt_write(struct vt *vt, const char *bytes, size_t length);

VTermScreenCell vt_cell(const struct vt *vt, int row, int col);
VTermPos vt_cursor(const struct vt *vt);

/* The text of a row without trailing blanks, good until the next call. */
const char *vt_row(const struct vt *vt, int row);

/* Does any row hold the text? */
bool vt_shows(const struct vt *vt, const char *text);
