/* The board on the terminal: reads keys, draws frames. pbxboard opens it on the exchanges of the
 * configuration, pbxboard replay on a recording. */

#include "cli/app_setup.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "files/input.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/app.h"
#include "tui/screen.h"
#include "tui/theme.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* time until the next write when the output cannot be watched for room */
enum { OUTPUT_RETRY_MS = 100 };

struct board_screen {
    struct run *run;
    struct loop *loop;
    struct app *app;
    struct screen *screen;
    struct canvas *canvas;
    struct theme theme;
    char theme_name[64];
    struct loop_timer *frame;  /* the next drawing */
    struct loop_timer *tick;   /* redraws when the picture changes by time alone */
    struct loop_timer *escape; /* a lone Escape is decided */
    struct frame_limiter frame_limiter;
    /* the terminal's buffer is full; the loop watches the descriptor until it has room */
    bool output_blocked;
    bool own_was_ringing[BOARD_EXCHANGES_MAX]; /* my extension rings on this exchange */
};

static void schedule_frame(struct board_screen *board_screen)
{
    if (!board_screen->output_blocked && !loop_timer_is_set(board_screen->frame)) {
        loop_timer_set_ms(board_screen->frame, screen_wait_ms(&board_screen->frame_limiter,
                                                              loop_monotonic_ms(board_screen->loop)));
    }
}

/* Draws at once after a key press. The frame limiter applies to events only. */
static void schedule_frame_now(struct board_screen *board_screen)
{
    if (!board_screen->output_blocked) {
        loop_timer_set_ms(board_screen->frame, 0);
    }
}

/* Writes the rest of the frame when the terminal has room. Events that came meanwhile are drawn in the next
 * frame. */
static void on_output_ready(void *user, int fd, unsigned events)
{
    struct board_screen *board_screen = user;
    (void)events; /* a closed terminal is handled where input is read */
    if (screen_flush(board_screen->screen)) {
        loop_unwatch(board_screen->loop, fd);
        board_screen->output_blocked = false;
        schedule_frame(board_screen);
    }
}

static void wait_for_output(struct board_screen *board_screen)
{
    board_screen->output_blocked = loop_watch(board_screen->loop, screen_output_fd(board_screen->screen),
                                              LOOP_WRITE, on_output_ready, board_screen);
    if (!board_screen->output_blocked) {
        loop_timer_set_ms(board_screen->frame, OUTPUT_RETRY_MS);
    }
}

static void draw_frame(void *user)
{
    struct board_screen *board_screen = user;
    int64_t now = session_now(board_screen->run->session);
    screen_drawn(&board_screen->frame_limiter, loop_monotonic_ms(board_screen->loop));
    app_set_wall_clock_offset(board_screen->app, session_calendar_offset_ms(board_screen->run->session));
    app_draw(board_screen->app, board_screen->canvas, now);
    if (!screen_show(board_screen->screen, board_screen->canvas)) {
        wait_for_output(board_screen);
        return;
    }
    app_frame_shown(board_screen->app);
    int64_t change_ms = app_next_change_ms(board_screen->app, now);
    if (change_ms >= 0) {
        loop_timer_set_ms(board_screen->tick, change_ms);
    } else {
        loop_timer_cancel(board_screen->tick);
    }
}

static void tick(void *user)
{
    schedule_frame(user);
}

static void resize(struct board_screen *board_screen)
{
    int cols;
    int rows;
    screen_size(board_screen->screen, &cols, &rows);
    if (cols != board_screen->canvas->cols || rows != board_screen->canvas->rows) {
        canvas_resize(board_screen->canvas, cols, rows);
    }
    screen_invalidate(board_screen->screen);
    app_frame_lost(board_screen->app);
    schedule_frame(board_screen);
}

static void handle_app_request(struct board_screen *board_screen, enum app_request request)
{
    switch (request) {
    case APP_REQUEST_NONE:
        break;
    case APP_REQUEST_QUIT:
        loop_stop(board_screen->loop);
        break;
    case APP_REQUEST_SUSPEND:
        screen_suspend(board_screen->screen);
        resize(board_screen);
        break;
    case APP_REQUEST_REDRAW:
        screen_invalidate(board_screen->screen);
        break;
    }
}

/* Handles all keys of one read before the next frame. A key therefore never acts on a change that an earlier
 * key of the same read made and nobody has seen. */
static void read_keys(struct board_screen *board_screen)
{
    key_code key;
    int64_t now_ms = loop_monotonic_ms(board_screen->loop);
    for (bool text = false; screen_key(board_screen->screen, now_ms, &key); text = text || key_is_text(key)) {
        bool alone = !text && !screen_text_follows(board_screen->screen, key);
        app_key(board_screen->app, key, alone, session_now(board_screen->run->session));
        handle_app_request(board_screen, app_request(board_screen->app));
    }
    int64_t wait_ms = screen_key_timeout_ms(board_screen->screen, now_ms);
    if (wait_ms >= 0) {
        loop_timer_set_ms(board_screen->escape, wait_ms);
    }
    schedule_frame_now(board_screen);
}

static void on_escape_timeout(void *user)
{
    read_keys(user);
}

static void on_input_ready(void *user, int fd, unsigned events)
{
    (void)fd;
    struct board_screen *board_screen = user;
    if ((events & LOOP_READ) != 0) {
        read_keys(board_screen);
    }
    if ((events & LOOP_ERROR) != 0) {
        loop_stop(board_screen->loop); /* the terminal is closed */
    }
}

static void on_signal(void *user, int signo)
{
    struct board_screen *board_screen = user;
    switch (signo) {
    case SIGWINCH:
    case SIGCONT:
        resize(board_screen);
        break;
    case SIGTSTP:
        handle_app_request(board_screen, APP_REQUEST_SUSPEND);
        break;
    default:
        loop_stop(board_screen->loop);
        break;
    }
}

/* Rings the terminal's bell when my extension starts to ring. */
static void ring_bell(struct board_screen *board_screen, const struct exchange *exchange)
{
    const struct extension *own =
        *exchange->own_number == '\0' ? NULL : table_get(&exchange->extensions, exchange->own_number);
    bool rings = own != NULL && (own->state == DEVICE_RINGING || own->state == DEVICE_RINGING_IN_USE);
    if (rings && !board_screen->own_was_ringing[exchange->index] && board_screen->run->settings.bell) {
        screen_bell(board_screen->screen);
    }
    board_screen->own_was_ringing[exchange->index] = rings;
}

/* The user has closed the screen before the exchange answered. The terminal is a shell again, so the outcome
 * is written to standard error. */
static void report_late_outcome(const struct event *event)
{
    if (event->kind == EVENT_OUTCOME && action_must_not_repeat(event->outcome.action->kind)) {
        cli_say("%s: %s", event->outcome.action->to, event->outcome.text);
    }
}

/* Every event, after it was applied. `user` points to a pointer that is NULL before the screen is opened and
 * after it is closed. */
static void on_event(void *user, const struct session_news *news)
{
    struct board_screen *board_screen = *(struct board_screen **)user;
    if (board_screen == NULL) {
        report_late_outcome(news->news->event);
        return;
    }
    app_event(board_screen->app, news->exchange, news->news->event, news->changes);
    if ((news->changes & CHANGED_EXTENSIONS) != 0) {
        ring_bell(board_screen, news->exchange);
    }
    if (news->changes != CHANGED_NOTHING || app_changes_with_messages(board_screen->app)) {
        schedule_frame(board_screen);
    }
}

static void remember_theme_name(struct board_screen *board_screen, const char *name)
{
    if (strchr(name, '/') == NULL) {
        (void)text_copy(board_screen->theme_name, sizeof board_screen->theme_name, name);
    }
}

static bool load_theme(struct board_screen *board_screen, const char *name, int timeout_ms,
                       struct error *error)
{
    if (!app_setup_theme(name, &board_screen->theme, timeout_ms, error)) {
        return false;
    }
    remember_theme_name(board_screen, name);
    return true;
}

static bool load_initial_theme(struct board_screen *board_screen, struct error *error)
{
    const struct run *run = board_screen->run;
    if (!run->has_theme) {
        return load_theme(board_screen, run->settings.theme, INPUT_TIMEOUT_MS, error);
    }
    board_screen->theme = run->theme;
    remember_theme_name(board_screen, run->settings.theme);
    return true;
}

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    struct board_screen *board_screen = user;
    return session_submit(board_screen->run->session, exchange, action, error);
}

static void retry_now(void *user)
{
    struct board_screen *board_screen = user;
    session_retry_now(board_screen->run->session);
}

static void remove_agent(void *user, struct exchange *exchange, const struct removed_event *what)
{
    struct board_screen *board_screen = user;
    session_remove(board_screen->run->session, exchange, what);
}

static bool set_theme(void *user, const char *name, struct error *error)
{
    struct board_screen *board_screen = user;
    const char *wanted = *name != '\0' ? name : app_setup_theme_after(board_screen->theme_name);
    if (!load_theme(board_screen, wanted, INPUT_NO_WAIT, error)) {
        return false;
    }
    screen_set_theme(board_screen->screen, &board_screen->theme);
    return true;
}

static bool set_language(void *user, const char *code, struct error *error)
{
    (void)user;
    return app_setup_language(code, error);
}

static void open_app(struct board_screen *board_screen)
{
    const struct run *run = board_screen->run;
    struct app_options options;
    app_setup_options(&run->settings, &run->keymap, session_board(run->session), &options);
    options.callbacks = (struct app_callbacks){.user = board_screen,
                                               .submit = submit,
                                               .retry_now = retry_now,
                                               .remove_agent = remove_agent,
                                               .set_theme = set_theme,
                                               .set_language = set_language};
    board_screen->app = app_new(&options);
}

static void watch(struct board_screen *board_screen)
{
    static const int signals[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        (void)loop_signal(board_screen->loop, signals[i], on_signal, board_screen);
    }
    (void)loop_watch(board_screen->loop, STDIN_FILENO, LOOP_READ, on_input_ready, board_screen);
    board_screen->frame = loop_timer_new(board_screen->loop, draw_frame, board_screen);
    board_screen->tick = loop_timer_new(board_screen->loop, tick, board_screen);
    board_screen->escape = loop_timer_new(board_screen->loop, on_escape_timeout, board_screen);
}

static void unwatch(struct board_screen *board_screen)
{
    loop_unwatch(board_screen->loop, STDIN_FILENO);
    loop_unwatch(board_screen->loop, screen_output_fd(board_screen->screen));
    loop_timer_free(board_screen->frame);
    loop_timer_free(board_screen->tick);
    loop_timer_free(board_screen->escape);
}

/* Sets up the terminal, connects, and runs until the user quits or a signal ends the program. */
static enum exit_status run_board(struct board_screen **handle, struct run *run)
{
    struct board_screen *board_screen = memory_new(1, sizeof *board_screen);
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    *board_screen = (struct board_screen){.run = run, .loop = session_loop(run->session)};
    if (load_initial_theme(board_screen, &error)) {
        open_app(board_screen);
        board_screen->screen = screen_new(&board_screen->theme, &error);
    }
    if (board_screen->screen == NULL) {
        status = cli_fail(&error);
    } else {
        int cols;
        int rows;
        screen_set_ascii(board_screen->screen, !app_setup_terminal_is_utf8(&run->settings));
        screen_set_escape_ms(board_screen->screen, run->settings.escape_ms);
        screen_size(board_screen->screen, &cols, &rows);
        board_screen->canvas = canvas_new(cols, rows);
        watch(board_screen);
        *handle = board_screen;
        schedule_frame(board_screen);
        run_until_stopped(run);
        *handle = NULL;
        unwatch(board_screen);
    }
    screen_free(board_screen->screen);
    canvas_free(board_screen->canvas);
    app_free(board_screen->app);
    free(board_screen);
    return status;
}

enum exit_status cmd_board(const struct cli *cli)
{
    struct run run;
    struct board_screen *board_screen = NULL;
    struct error error = {0};
    bool open = run_open(&run, cli, on_event, &board_screen, &error);
    if (open) {
        session_keep_journals(run.session, &run.settings, false);
    }
    enum exit_status status = open ? run_board(&board_screen, &run) : run_fail(&run, &error);
    run_close(&run);
    return status;
}

/* The recording is played as it was, from its beginning: the board itself, with another exchange. */
enum exit_status cmd_replay(const struct cli *cli)
{
    struct cli board = *cli;
    board.replay = cli->arguments[0];
    board.after_ms = 0;
    return cmd_board(&board);
}
