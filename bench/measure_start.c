/* How long the board takes to be there, and a recording to be played. */

#include "bench/clock.h"
#include "bench/feed.h"
#include "bench/measure.h"

#include <errno.h>
#include <string.h>

enum {
    MESSAGES = 10 * 1000,
    EXTENSIONS = 1000,
};

/* The last of the hints and the first of the status line: a frame is painted from its top to its bottom. */
static bool shows_frame(const struct stage *stage)
{
    return strstr(vt_row(stage->terminal.vt, TERMINAL_ROWS - 1), "F1 help") != NULL &&
           strstr(vt_row(stage->terminal.vt, 0), TRAFFIC_EXCHANGE) != NULL;
}

void measure_start(const struct measure *measure)
{
    struct stage stage;
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    stage_start(&stage, &options);
    stage_wait(&stage, shows_frame, "the first frame");
    measure_row("start_ms", 0, stage.terminal.read_ms - stage.terminal.began_ms);
    measure_row("start_first_byte_ms", 0, stage.terminal.first_ms - stage.terminal.began_ms);
    stage_wait(&stage, stage_is_connected, "a board that is connected");
    measure_row("start_connected_ms", 0, stage.terminal.read_ms - stage.terminal.began_ms);
    stage_close(&stage);
}

/* A journal of the messages, which the board itself keeps. */
static void keep_journal(struct stage *stage, const struct measure *measure)
{
    struct stage_options options = measure_stage(measure, EXTENSIONS);
    options.journal = true;
    stage_open(stage, &options);
    stage_tell_all(stage);
    stage_put_traffic(stage, MESSAGES - options.extensions);
    stage_put_probe(stage);
    stage_wait(stage, stage_shows_probe, "the end of the traffic");
    terminal_type(&stage->terminal, "q"); /* and the end of the journal */
    while (terminal_wait(&stage->terminal)) {
    }
}

void measure_replay(const struct measure *measure)
{
    struct stage stage;
    struct terminal snapshot;
    char journal[2 * HOME_PATH_BYTES];
    keep_journal(&stage, measure);
    if (!home_journal(&stage.home, journal)) {
        errno = ENOENT;
        feed_fail("the board has kept no journal");
    }
    const char *const arguments[] = {measure->program, "snapshot", "switchboard", "--replay", journal, "--size",
                                     "200x60",         NULL};
    terminal_start(&snapshot, arguments, stage.home.path);
    while (terminal_wait(&snapshot)) {
    }
    double end_ms = clock_ms();
    if (!vt_shows(snapshot.vt, "F1 help")) { /* the first line has left by the top */
        errno = ENODATA;
        feed_fail("no snapshot");
    }
    measure_row("replay_ms", 0, end_ms - snapshot.began_ms);
    terminal_end(&snapshot);
    stage_close(&stage);
}
