/* The board on the terminal: keys in, frames out. */

#include "cli/glass.h"

#include "cli/language.h"
#include "cli/stage.h"

#include "files/input.h"
#include "model/memory.h"
#include "model/text.h"
#include "model/i18n.h"
#include "tui/app.h"
#include "tui/pace.h"
#include "tui/screen.h"
#include "tui/theme.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STUCK_MS = 100 }; /* a terminal that takes nothing, and can't be waited for, is asked again after this */

struct glass {
    struct run *run;
    struct loop *loop;
    struct app *app;
    struct screen *screen;
    struct canvas *canvas;
    struct theme theme;
    char theme_name[64];
    struct loop_timer *frame;  /* the next drawing */
    struct loop_timer *tick;   /* the picture changes by time alone */
    struct loop_timer *escape; /* a lone Escape is decided */
    struct pace pace;
    bool stuck;                /* the terminal takes no more; it is watched until it does */
    bool own_rang[BOARD_EXCHANGES_MAX]; /* my telephone on each exchange */
};

static const char *const themes[] = {"dark", "light"};
enum { THEME_COUNT = sizeof themes / sizeof *themes };

static void ask_for_frame(struct glass *glass)
{
    if (!glass->stuck && !loop_timer_is_set(glass->frame)) {
        loop_timer_set_ms(glass->frame, pace_wait_ms(&glass->pace, loop_monotonic_ms(glass->loop)));
    }
}

/* Who types waits for nothing. */
static void draw_soon(struct glass *glass)
{
    if (!glass->stuck) {
        loop_timer_set_ms(glass->frame, 0);
    }
}

/* What was left of a frame goes out as soon as there is room; what has happened meanwhile is in the next. */
static void terminal_takes(void *user, int fd, unsigned events)
{
    struct glass *glass = user;
    (void)events; /* a terminal that is gone is noticed by whoever reads from it */
    if (screen_flush(glass->screen)) {
        loop_unwatch(glass->loop, fd);
        glass->stuck = false;
        ask_for_frame(glass);
    }
}

static void wait_for_terminal(struct glass *glass)
{
    glass->stuck = loop_watch(glass->loop, screen_output(glass->screen), LOOP_WRITE, terminal_takes, glass);
    if (!glass->stuck) {
        loop_timer_set_ms(glass->frame, STUCK_MS);
    }
}

static void draw_frame(void *user)
{
    struct glass *glass = user;
    int64_t now = session_now(glass->run->session);
    pace_drawn(&glass->pace, loop_monotonic_ms(glass->loop));
    app_set_calendar(glass->app, session_calendar_ms(glass->run->session));
    app_draw(glass->app, glass->canvas, now);
    if (!screen_show(glass->screen, glass->canvas)) {
        wait_for_terminal(glass);
        return;
    }
    app_shown(glass->app);
    int64_t change_ms = app_next_change_ms(glass->app, now);
    if (change_ms >= 0) {
        loop_timer_set_ms(glass->tick, change_ms);
    } else {
        loop_timer_cancel(glass->tick);
    }
}

static void tick(void *user)
{
    ask_for_frame(user);
}

static void resize(struct glass *glass)
{
    int cols;
    int rows;
    screen_size(glass->screen, &cols, &rows);
    if (cols != glass->canvas->cols || rows != glass->canvas->rows) {
        canvas_resize(glass->canvas, cols, rows);
    }
    screen_forget(glass->screen);
    app_hidden(glass->app);
    ask_for_frame(glass);
}

static void grant(struct glass *glass, enum app_wish wish)
{
    switch (wish) {
    case APP_NOTHING:
        break;
    case APP_QUIT:
        loop_stop(glass->loop);
        break;
    case APP_SUSPEND:
        screen_suspend(glass->screen);
        resize(glass);
        break;
    case APP_REDRAW:
        screen_forget(glass->screen);
        break;
    }
}

/* No frame is drawn between the keys of a read, so none of them acts on what another one has changed. */
static void take_keys(struct glass *glass)
{
    key_code key;
    int64_t now_ms = loop_monotonic_ms(glass->loop);
    for (bool text = false; screen_key(glass->screen, now_ms, &key); text = text || key_is_text(key)) {
        bool alone = !text && !screen_text_follows(glass->screen, key);
        app_key(glass->app, key, alone, session_now(glass->run->session));
        grant(glass, app_wish(glass->app));
    }
    int64_t wait_ms = screen_key_wait_ms(glass->screen, now_ms);
    if (wait_ms >= 0) {
        loop_timer_set_ms(glass->escape, wait_ms);
    }
    draw_soon(glass);
}

static void decide_escape(void *user)
{
    take_keys(user);
}

static void terminal_ready(void *user, int fd, unsigned events)
{
    (void)fd;
    struct glass *glass = user;
    if ((events & LOOP_READ) != 0) {
        take_keys(glass);
    }
    if ((events & LOOP_ERROR) != 0) {
        loop_stop(glass->loop); /* nobody is there any more */
    }
}

static void take_signal(void *user, int signo)
{
    struct glass *glass = user;
    switch (signo) {
    case SIGWINCH:
    case SIGCONT:
        resize(glass);
        break;
    case SIGTSTP:
        grant(glass, APP_SUSPEND);
        break;
    default:
        loop_stop(glass->loop);
        break;
    }
}

/* My telephone begins to ring. */
static void ring(struct glass *glass, const struct exchange *exchange)
{
    const struct extension *own = *exchange->own_number == '\0' ? NULL : table_get(&exchange->extensions, exchange->own_number);
    bool rings = own != NULL && (own->state == DEVICE_RINGING || own->state == DEVICE_RINGING_IN_USE);
    if (rings && !glass->own_rang[exchange->index] && glass->run->settings.bell) {
        screen_bell(glass->screen);
    }
    glass->own_rang[exchange->index] = rings;
}

/* What had no answer when the user left is told where they look then: the terminal is theirs again. */
static void tell_unanswered(const struct event *event)
{
    if (event->kind == EVENT_OUTCOME && action_must_not_repeat(event->outcome.action->kind)) {
        cli_say("%s: %s", event->outcome.action->to, event->outcome.text);
    }
}

void glass_news(void *user, const struct session_news *news)
{
    struct glass *glass = *(struct glass **)user;
    if (glass == NULL) {
        tell_unanswered(news->news->event);
        return;
    }
    app_event(glass->app, news->exchange, news->news->event);
    if ((news->changes & CHANGED_EXTENSIONS) != 0) {
        ring(glass, news->exchange);
    }
    if (news->changes != CHANGED_NOTHING) {
        ask_for_frame(glass);
    }
}

static void name_theme(struct glass *glass, const char *name)
{
    if (strchr(name, '/') == NULL) {
        (void)text_copy(glass->theme_name, sizeof glass->theme_name, name);
    }
}

static bool load_theme(struct glass *glass, const char *name, int patience_ms, struct error *error)
{
    if (!stage_theme(name, &glass->theme, patience_ms, error)) {
        return false;
    }
    name_theme(glass, name);
    return true;
}

static bool first_theme(struct glass *glass, struct error *error)
{
    const struct run *run = glass->run;
    if (!run->has_theme) {
        return load_theme(glass, run->settings.theme, INPUT_TIMEOUT_MS, error);
    }
    glass->theme = run->theme;
    name_theme(glass, run->settings.theme);
    return true;
}

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    struct glass *glass = user;
    return session_submit(glass->run->session, exchange, action, error);
}

static void retry_now(void *user)
{
    struct glass *glass = user;
    session_retry_now(glass->run->session);
}

static void forget(void *user, struct exchange *exchange, const struct removed_event *what)
{
    struct glass *glass = user;
    session_forget(glass->run->session, exchange, what);
}

static bool set_theme(void *user, const char *name, struct error *error)
{
    struct glass *glass = user;
    int next = 0;
    for (int i = 0; i < THEME_COUNT; i++) {
        next = strcmp(glass->theme_name, themes[i]) == 0 ? (i + 1) % THEME_COUNT : next;
    }
    if (!load_theme(glass, *name != '\0' ? name : themes[next], INPUT_NO_WAIT, error)) {
        return false;
    }
    screen_set_theme(glass->screen, &glass->theme);
    return true;
}

static bool set_language(void *user, const char *code, struct error *error)
{
    (void)user;
    int next = 0;
    for (int i = 0; languages[i] != NULL; i++) {
        bool current = strcmp(languages[i], language_current()) == 0;
        next = current && languages[i + 1] != NULL ? i + 1 : next;
    }
    const char *wanted = *code != '\0' ? code : languages[next];
    return language_set(wanted) || error_set(error, ERROR_USAGE, _("There are no texts in the language %s."), wanted);
}

static bool open_app(struct glass *glass, struct error *error)
{
    struct app_options options;
    if (!stage_options(&glass->run->settings, session_board(glass->run->session), &options, error)) {
        return false;
    }
    options.outside = (struct app_outside){.user = glass,
                                           .submit = submit,
                                           .retry_now = retry_now,
                                           .forget = forget,
                                           .set_theme = set_theme,
                                           .set_language = set_language};
    glass->app = app_new(&options);
    return true;
}

static void watch(struct glass *glass)
{
    static const int signals[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        (void)loop_signal(glass->loop, signals[i], take_signal, glass);
    }
    (void)loop_watch(glass->loop, STDIN_FILENO, LOOP_READ, terminal_ready, glass);
    glass->frame = loop_timer_new(glass->loop, draw_frame, glass);
    glass->tick = loop_timer_new(glass->loop, tick, glass);
    glass->escape = loop_timer_new(glass->loop, decide_escape, glass);
}

static void unwatch(struct glass *glass)
{
    loop_unwatch(glass->loop, STDIN_FILENO);
    loop_unwatch(glass->loop, screen_output(glass->screen));
    loop_timer_free(glass->frame);
    loop_timer_free(glass->tick);
    loop_timer_free(glass->escape);
}

enum exit_status glass_run(struct glass **handle, struct run *run)
{
    struct glass *glass = memory_new(1, sizeof *glass);
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    *glass = (struct glass){.run = run, .loop = session_loop(run->session)};
    bool ready = first_theme(glass, &error) && open_app(glass, &error);
    glass->screen = ready ? screen_new(&glass->theme, &error) : NULL;
    if (glass->screen == NULL) {
        status = cli_fail(&error);
    } else {
        int cols;
        int rows;
        screen_set_ascii(glass->screen, !stage_utf8(&run->settings));
        screen_set_escape_ms(glass->screen, run->settings.escape_ms);
        screen_size(glass->screen, &cols, &rows);
        glass->canvas = canvas_new(cols, rows);
        watch(glass);
        *handle = glass;
        ask_for_frame(glass);
        run_until_stopped(run);
        *handle = NULL;
        unwatch(glass);
    }
    screen_free(glass->screen);
    canvas_free(glass->canvas);
    app_free(glass->app);
    free(glass);
    return status;
}
