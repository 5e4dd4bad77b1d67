/* Times, numbers, names and counts as text. */

#include "tui/format.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/appearance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Times below this (year 1973) are from a recording whose clock starts at 0. */
static const int64_t recording_clock_max_ms = INT64_C(100000000000);

bool format_is_recording_clock(int64_t at)
{
    return at < recording_clock_max_ms;
}

void format_time(char to[FORMAT_TIME_BYTES], int64_t at)
{
    if (format_is_recording_clock(at)) {
        int64_t tenths = at / 100;
        (void)snprintf(to, FORMAT_TIME_BYTES, "%d:%02d.%d", (int)(tenths / 600), (int)(tenths / 10 % 60),
                       (int)(tenths % 10));
        return;
    }
    struct tm local;
    time_t seconds = (time_t)(at / 1000);
    if (localtime_r(&seconds, &local) == NULL || strftime(to, FORMAT_TIME_BYTES, "%H:%M:%S", &local) == 0) {
        (void)text_copy(to, FORMAT_TIME_BYTES, "--:--:--");
    }
}

void format_age(char to[FORMAT_AGE_BYTES], int64_t from, int64_t now)
{
    to[0] = '\0';
    if (from == 0 || now < from) {
        return;
    }
    int64_t seconds = (now - from) / 1000;
    int minutes = (int)(seconds / 60 % 60);
    int hours = (int)(seconds / 3600 % 24);
    int64_t days = seconds / 86400;
    if (days > 0) {
        (void)snprintf(to, FORMAT_AGE_BYTES, _("%lld d %02d:%02d"), (long long)days, hours, minutes);
    } else if (hours > 0) {
        (void)snprintf(to, FORMAT_AGE_BYTES, "%d:%02d:%02d", hours, minutes, (int)(seconds % 60));
    } else {
        (void)snprintf(to, FORMAT_AGE_BYTES, "%d:%02d", minutes, (int)(seconds % 60));
    }
}

void format_size(char to[FORMAT_SIZE_BYTES], int64_t bytes)
{
    enum { KILO = 1000, MEGA = KILO * KILO };
    if (bytes < KILO) {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%" PRId64 " B", bytes);
    } else if (bytes < MEGA) {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%" PRId64 " kB", bytes / KILO);
    } else {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%.1f MB", (double)bytes / (double)MEGA);
    }
}

void format_party(char to[FORMAT_NAME_BYTES], const char *number, const char *name)
{
    char readable[NUMBER_BYTES];
    number_format(readable, number);
    bool same = text_like(name, readable) || text_like(name, number);
    bool both = *name != '\0' && *readable != '\0' && !same;
    (void)snprintf(to, FORMAT_NAME_BYTES, "%s%s%s", *name != '\0' ? name : readable, both ? " " : "",
                   both ? readable : "");
}

void format_labelled(char *to, size_t size, const char *label, const char *text)
{
    int length = snprintf(to, size, "%s%s", label, *label == '\0' ? "" : ": ");
    if (length >= 0 && (size_t)length < size) {
        (void)text_copy(to + length, size - (size_t)length, text);
    }
}

void format_draw_labelled(struct pane pane, int row, int col, int cols, enum role role, const char *name,
                          const char *label)
{
    int name_cols = text_width_cells(name);
    int label_cols = text_width_cells(label);
    pane_text_left(pane, row, col, cols, role, name);
    if (*label == '\0' || strcmp(name, label) == 0 || cols < 4) {
        return;
    }
    int min_cols = label_cols < cols / 2 ? label_cols : cols / 2;
    int max_cols = cols - 1 - min_cols;
    name_cols = name_cols > max_cols ? max_cols : name_cols;
    pane_text_left(pane, row, col, name_cols, role, name);
    pane_text_left(pane, row, col + name_cols, 1, ROLE_DIM, "");
    pane_text_left(pane, row, col + name_cols + 1, cols - name_cols - 1, ROLE_DIM, label);
}

int format_draw_agents(struct pane pane, int row, int col, const int counts[AGENT_CLASS_COUNT])
{
    for (int class = 0; class < AGENT_CLASS_COUNT; class ++) {
        if (counts[class] > 0) {
            struct appearance appearance = appearance_of_agents((enum agent_class) class, GLYPHS_UNICODE);
            char count[16];
            (void)snprintf(count, sizeof count, "%d", counts[class]);
            if (col + text_width_cells(appearance.word) + 1 + (int)strlen(count) > pane.cols) {
                pane_text_left(pane, row, col, 1, ROLE_DIM, "…"); /* rather than half a word */
                break;
            }
            col = pane_text(pane, row, col, ROLE_DIM, appearance.word);
            col = pane_text(pane, row, col + 1, appearance.role, count) + 2;
        }
    }
    return col;
}

void format_wait(char to[FORMAT_WAIT_BYTES], const struct queue_figures *figures, enum glyphs glyphs)
{
    char age[FORMAT_AGE_BYTES] = "";
    const char *doubt = figures->uncertain > 0 ? "?" : "";
    if (figures->waiting == 0) {
        (void)snprintf(to, FORMAT_WAIT_BYTES, "%s",
                       figures->uncertain > 0 ? _("? waiting") : _("none waiting"));
        return;
    }
    format_age(age, 1, figures->longest_ms + 1);
    int length = snprintf(to, FORMAT_WAIT_BYTES,
                          i18n_plural("%d%s waiting", "%d%s waiting", (unsigned long)figures->waiting),
                          figures->waiting, doubt);
    if (length > 0 && length < FORMAT_WAIT_BYTES) {
        (void)snprintf(to + length, (size_t)(FORMAT_WAIT_BYTES - length), " %s %s",
                       glyphs == GLYPHS_ASCII ? ">=" : "≥", age);
    }
}
