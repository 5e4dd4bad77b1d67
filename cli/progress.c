/* Shows the progress of a request on the last line of a terminal. */

#include "cli/progress.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/request_status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    TICK_MS = 1000,
    REDRAW_INTERVAL_MS = 250, /* at most so often */
    BAR_COLS = 24,
    BAR_COLS_MIN = 8,
    COLS_DEFAULT = 80,
    LINE_BYTES = 512,
};

struct progress {
    struct session *session;
    const struct exchange *exchange;
    struct loop_timer *timer;
    int64_t drawn_ms;      /* monotonic clock; 0: never */
    int64_t rate_start_ms; /* when the first bytes arrived */
    /* bytes that were there at that time; a resumed download does not count them in the rate */
    int64_t rate_start_bytes;
    int shown_cols; /* columns of the line on the screen */
};

static int terminal_cols(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLS_DEFAULT;
}

/* Writes the line, one column shorter than the terminal: a full line would scroll. Overwrites the rest of a
 * longer old line with blanks. */
static void show(struct progress *progress, char *line)
{
    int cols = 0;
    line[text_fit(line, terminal_cols() - 1, &cols)] = '\0';
    int blanks = progress->shown_cols > cols ? progress->shown_cols - cols : 0;
    (void)fprintf(stderr, "\r%s%*s%s", line, blanks, "", *line == '\0' ? "\r" : "");
    progress->shown_cols = cols;
}

static void format_bar(char *to, size_t size, const struct request *request, int cols)
{
    int filled = (int)(request->done * cols / request->total);
    char bar[BAR_COLS + 1];
    if (cols < BAR_COLS_MIN || filled > cols) {
        to[0] = '\0';
        return;
    }
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(cols - filled));
    bar[cols] = '\0';
    (void)snprintf(to, size, "  [%s]", bar);
}

/* "1.2  [######......]  1.2 MB of 3.4 MB  350 kB/s"; on a narrow line the bar goes first. */
static void format_download(const struct progress *progress, const struct request *request,
                            char line[LINE_BYTES])
{
    char done[FORMAT_SIZE_BYTES];
    char total[FORMAT_SIZE_BYTES];
    char rate[FORMAT_SIZE_BYTES];
    char figures[LINE_BYTES / 2];
    char bar[BAR_COLS + 8] = "";
    int64_t elapsed_ms = loop_monotonic_ms(session_loop(progress->session)) - progress->rate_start_ms;
    format_size(done, request->done);
    format_size(total, request->total);
    format_size(rate, elapsed_ms > 0 ? (request->done - progress->rate_start_bytes) * 1000 / elapsed_ms : 0);
    if (request->total > 0) {
        (void)snprintf(figures, sizeof figures, _("%s of %s  %s/s"), done, total, rate);
        int room = terminal_cols() - 1 - text_width_cells(request->id) - text_width_cells(figures) - 6;
        format_bar(bar, sizeof bar, request, room < BAR_COLS ? room : BAR_COLS);
    } else {
        (void)snprintf(figures, sizeof figures, "%s  %s/s", done, rate);
    }
    (void)snprintf(line, LINE_BYTES, "%s%s  %s", request->id, bar, figures);
}

static void draw(struct progress *progress)
{
    char line[LINE_BYTES];
    const struct request *request = requests_latest(&progress->exchange->requests);
    if (request == NULL) {
        return;
    }
    if (request->has_progress && request->unit == PROGRESS_BYTES) {
        format_download(progress, request, line);
    } else {
        request_status_format(line, progress->exchange, request, session_now(progress->session));
    }
    show(progress, line);
    progress->drawn_ms = loop_monotonic_ms(session_loop(progress->session));
}

static void tick(void *user)
{
    struct progress *progress = user;
    draw(progress);
    loop_timer_set_ms(progress->timer, TICK_MS);
}

struct progress *progress_new(struct session *session, const struct exchange *exchange)
{
    if (!isatty(STDERR_FILENO)) {
        return NULL;
    }
    struct progress *progress = memory_new(1, sizeof *progress);
    *progress = (struct progress){.session = session, .exchange = exchange};
    progress->timer = loop_timer_new(session_loop(session), tick, progress);
    loop_timer_set_ms(progress->timer, TICK_MS); /* a request that takes less than a second shows no line */
    return progress;
}

void progress_free(struct progress *progress)
{
    char nothing[1] = "";
    if (progress == NULL) {
        return;
    }
    if (progress->shown_cols > 0) {
        show(progress, nothing);
    }
    loop_timer_free(progress->timer);
    free(progress);
}

void progress_on_event(struct progress *progress, const struct event *event)
{
    if (progress == NULL || event->kind != EVENT_PROGRESS) {
        return;
    }
    int64_t now = loop_monotonic_ms(session_loop(progress->session));
    if (event->progress.unit == PROGRESS_BYTES && progress->rate_start_ms == 0) {
        progress->rate_start_ms = now;
        progress->rate_start_bytes = event->progress.done;
    }
    if (now - progress->drawn_ms >= REDRAW_INTERVAL_MS) {
        draw(progress);
    }
}
