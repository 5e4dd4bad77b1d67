/* pbxboard doctor: checks everything on the way to an exchange, and says what to do. */

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/session.h"
#include "model/text.h"
#include "model/words.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    TITLE_CELLS = 14,
    COLS_LEAST = 40, /* what the board needs */
    ROWS_LEAST = 12,
    ANSWER_MS = 40 * 1000, /* longer than any request may take */
    LISTEN_MS = 5 * 1000,
};

enum finding { FINDING_GOOD, FINDING_DOUBT, FINDING_BAD };

struct doctor {
    enum exit_status status; /* of the first thing that is bad */
};

/* One address that is tried. */
struct trial {
    struct session *session;
    struct loop_timer *timer;
    bool answered; /* before the time was up */
    bool opened;
    enum outcome outcome;
    enum link_state link;
    char text[ERROR_TEXT_BYTES];
};

__attribute__((format(printf, 3, 4))) static void tell(enum finding finding, const char *title,
                                                       const char *format, ...)
{
    static const char *const marks[][2] = {
        [FINDING_GOOD] = {"✓", "ok"}, [FINDING_DOUBT] = {"!", "! "}, [FINDING_BAD] = {"✕", "X "}};
    int gap = TITLE_CELLS - text_width_cells(title);
    va_list arguments;
    (void)printf("%s %s%*s ", marks[finding][!language_terminal_is_utf8()], title, gap < 0 ? 0 : gap, "");
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    (void)putchar('\n');
    (void)fflush(stdout); /* the next check may take its time */
}

static void tell_bad(struct doctor *doctor, enum exit_status status, const char *title, const char *text)
{
    if (doctor->status == EXIT_DONE) {
        doctor->status = status;
    }
    tell(FINDING_BAD, title, "%s", text);
}

static void check_size(void)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
        tell(FINDING_DOUBT, _("size"), _("Not a terminal here, so its size is unknown."));
    } else if (size.ws_col < COLS_LEAST || size.ws_row < ROWS_LEAST) {
        tell(FINDING_DOUBT, _("size"), _("%ux%u is little; make the window %dx%d or larger."), size.ws_col,
             size.ws_row, COLS_LEAST, ROWS_LEAST);
    } else {
        tell(FINDING_GOOD, _("size"), "%ux%u", size.ws_col, size.ws_row);
    }
}

/* Is the terminal described anywhere where curses looks? */
static bool is_described(const char *term)
{
    const char *home = getenv("HOME");
    const char *own = getenv("TERMINFO");
    const char *const folders[] = {own, home, "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[PATH_MAX];
        if (folders[i] != NULL) {
            (void)snprintf(path, sizeof path, "%s%s/%c/%s", folders[i],
                           folders[i] == home ? "/.terminfo" : "", *term,
                           term); /* one that is cut is not there either */
            if (access(path, R_OK) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* What TERM can do in detail is the screen's to find out; the names tell enough to help. */
static void check_terminal(void)
{
    const char *term = getenv("TERM");
    const char *plain = getenv("NO_COLOR");
    if (term == NULL || *term == '\0' || strcmp(term, "dumb") == 0) {
        tell(FINDING_DOUBT, _("terminal"),
             _("TERM names none that the board can be drawn on; try TERM=xterm-256color."));
    } else if (!is_described(term)) {
        tell(FINDING_DOUBT, _("terminal"),
             _("Nothing is known of TERM=%s; install ncurses-term or try TERM=xterm-256color."), term);
    } else {
        tell(FINDING_GOOD, _("terminal"), "TERM=%s", term);
    }
    if (plain != NULL && *plain != '\0') {
        tell(FINDING_GOOD, _("colours"), _("none, because NO_COLOR is set"));
    } else if (term != NULL && strstr(term, "256color") == NULL && strstr(term, "direct") == NULL) {
        tell(FINDING_DOUBT, _("colours"),
             _("few; most terminals show more with TERM=xterm-256color or tmux-256color."));
    } else {
        tell(FINDING_GOOD, _("colours"), _("256 or more"));
    }
    check_size();
}

static void check_language(void)
{
    if (language_terminal_is_utf8()) {
        tell(FINDING_GOOD, _("characters"), "UTF-8");
    } else {
        tell(FINDING_DOUBT, _("characters"),
             _("The environment does not speak of UTF-8; names need it. Set LANG=C.UTF-8 or another UTF-8 "
               "locale that "
               "is installed."));
    }
    tell(FINDING_GOOD, _("language"), "%s", language_current());
}

static void check_clock(void)
{
    char text[64] = "";
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &local); /* "" when it does not fit */
    }
    tell(FINDING_GOOD, _("clock"), _("%s; it is not compared with the exchange's."), text);
}

static bool check_settings(struct doctor *doctor, struct settings *settings, const struct cli *cli)
{
    struct error error;
    char usual[PATH_MAX] = "";
    if (!settings_load(settings, &cli->settings, &error)) {
        tell_bad(doctor, EXIT_USAGE, _("configuration"), error.text);
        return false;
    }
    if (settings->path != NULL) {
        tell(FINDING_GOOD, _("configuration"), "%s", settings->path);
    } else if (settings_default_path(usual, sizeof usual)) {
        tell(FINDING_DOUBT, _("configuration"), _("none; it would be %s"), usual);
    }
    return true;
}

/* Says where each key came from, never the key. */
static bool check_keys(struct doctor *doctor, struct settings *settings)
{
    struct error error;
    const char *given = getenv("PBXBOARD_KEY");
    bool from_environment = given != NULL && *given != '\0';
    if (!settings_load_keys(settings, &error)) {
        tell_bad(doctor, EXIT_USAGE, _("key"), error.text);
        return false;
    }
    for (int i = 0; i < settings->exchange_count; i++) {
        const struct exchange_settings *exchange = &settings->exchanges[i];
        tell(FINDING_GOOD, _("key"), _("%s: from %s"), exchange->title,
             from_environment             ? "PBXBOARD_KEY"
             : exchange->key_file != NULL ? exchange->key_file
                                          : "key_command");
    }
    return true;
}

static void stop_trial(struct trial *trial)
{
    if (trial->session != NULL) {
        loop_stop(session_loop(trial->session));
    }
}

static void time_is_up(void *user)
{
    stop_trial(user);
}

static void take_link(struct trial *trial, const struct link_event *link)
{
    trial->link = link->state;
    trial->opened = trial->opened || link->state == LINK_OPEN;
    if (link->state == LINK_LOST || link->state == LINK_REFUSED) {
        (void)text_copy(trial->text, sizeof trial->text, link->reason == NULL ? "" : link->reason);
        trial->answered = true;
        stop_trial(trial);
    }
}

static void take_news(void *listener, const struct session_news *news)
{
    struct trial *trial = listener;
    const struct event *event = news->news->event;
    if (trial->answered) {
        return;
    }
    if (event->kind == EVENT_OUTCOME) {
        trial->answered = true;
        trial->outcome = event->outcome.outcome;
        (void)text_copy(trial->text, sizeof trial->text,
                        event->outcome.text == NULL ? "" : event->outcome.text);
        stop_trial(trial);
    } else if (event->kind == EVENT_LINK) {
        take_link(trial, &event->link);
    } else if (event->kind == EVENT_FRAME) {
        trial->link = LINK_LIVE;
        trial->answered = true;
        stop_trial(trial);
    }
}

/* The exchange with one of its addresses only, for both purposes where the other is not asked. */
static void narrow(struct settings *to, const struct exchange_settings *exchange, char *api, char *stream)
{
    *to = (struct settings){.exchanges = {*exchange}, .exchange_count = 1};
    to->exchanges[0].api[0] = api;
    to->exchanges[0].api[1] = NULL;
    to->exchanges[0].stream[0] = stream;
    to->exchanges[0].stream[1] = NULL;
}

/* Opens a session on one address for `time_ms` at most; false and `error` when that can't be. */
static bool begin_trial(struct trial *trial, const struct settings *settings, int64_t time_ms,
                        struct error *error)
{
    *trial = (struct trial){0};
    trial->session = session_open(settings, take_news, trial, error);
    if (trial->session == NULL) {
        return false;
    }
    trial->timer = loop_timer_new(session_loop(trial->session), time_is_up, trial);
    loop_timer_set_ms(trial->timer, time_ms);
    return true;
}

static void end_trial(struct trial *trial)
{
    struct session *session = trial->session;
    trial->session = NULL; /* what is told while it closes stops nothing any more */
    trial->answered = true;
    loop_timer_free(trial->timer);
    session_free(session);
}

/* Asks for today's recordings: it changes nothing, and needs name, connection, certificate and key to be
 * right. */
static void check_api(struct doctor *doctor, const struct exchange_settings *exchange, char *address)
{
    static const enum exit_status statuses[] = {
        [OUTCOME_DONE] = EXIT_DONE,
        [OUTCOME_REFUSED] = EXIT_REFUSED,
        [OUTCOME_NO_CONNECTION] = EXIT_NO_CONNECTION,
        [OUTCOME_UNCERTAIN] = EXIT_NO_CONNECTION,
    };
    struct settings settings;
    struct trial trial;
    struct error error = {0};
    const struct action action = {.kind = ACTION_RECORDINGS};
    narrow(&settings, exchange, address, exchange->stream[0]);
    if (!begin_trial(&trial, &settings, ANSWER_MS, &error)) {
        tell_bad(doctor, cli_status_of(error.kind), "api", error.text);
        return;
    }
    struct exchange *asked = session_board(trial.session)->exchanges[0];
    if (!session_submit(trial.session, asked, &action, &error)) {
        tell_bad(doctor, cli_status_of(error.kind), "api", error.text);
    } else {
        if (!trial.answered) {
            loop_run(session_loop(trial.session));
        }
        if (!trial.answered) {
            tell_bad(doctor, EXIT_NO_CONNECTION, "api", _("no answer in time"));
        } else if (trial.outcome == OUTCOME_DONE) {
            tell(FINDING_GOOD, "api", _("%s answers and accepts the key (today: %s)"), address, trial.text);
        } else {
            tell_bad(doctor, statuses[trial.outcome], "api", trial.text);
        }
    }
    end_trial(&trial);
}

static void tell_stream(struct doctor *doctor, const struct trial *trial, const char *address,
                        const char *name)
{
    if (trial->link == LINK_LIVE) {
        tell(FINDING_GOOD, "stream", _("%s is connected, and messages arrive"), address);
    } else if (trial->link == LINK_REFUSED) {
        tell_bad(doctor, EXIT_REFUSED, "stream", trial->text);
    } else if (trial->link == LINK_LOST) {
        tell_bad(doctor, EXIT_NO_CONNECTION, "stream", trial->text);
    } else if (trial->opened) {
        tell(FINDING_DOUBT, "stream",
             _("%s is connected and silent for %d s. That is so when nothing happens, when the exchange is "
               "not called "
               "\"%s\", and when the server behind it is dead: lift a receiver and look again."),
             address, LISTEN_MS / 1000, name);
    } else {
        tell_bad(doctor, EXIT_NO_CONNECTION, "stream", _("no connection in time"));
    }
}

static void check_stream(struct doctor *doctor, const struct exchange_settings *exchange, char *address)
{
    struct settings settings;
    struct trial trial;
    struct error error = {0};
    narrow(&settings, exchange, exchange->api[0], address);
    if (!begin_trial(&trial, &settings, LISTEN_MS, &error)) {
        tell_bad(doctor, cli_status_of(error.kind), "stream", error.text);
        return;
    }
    session_connect(trial.session);
    if (!trial.answered) {
        loop_run(session_loop(trial.session));
    }
    tell_stream(doctor, &trial, address, exchange->name);
    end_trial(&trial);
}

static void check_exchange(struct doctor *doctor, const struct exchange_settings *exchange)
{
    tell(FINDING_GOOD, _("exchange"), "%s (%s, %s)", exchange->title, exchange->kind, exchange->name);
    for (char *const *address = exchange->api; *address != NULL; address++) {
        check_api(doctor, exchange, *address);
    }
    for (char *const *address = exchange->stream; *address != NULL; address++) {
        check_stream(doctor, exchange, *address);
    }
}

enum exit_status cmd_doctor(const struct cli *cli)
{
    struct doctor doctor = {.status = EXIT_DONE};
    struct settings settings;
    bool loaded = check_settings(&doctor, &settings, cli); /* first, because the language is a setting */
    check_terminal();
    check_language();
    check_clock();
    if (loaded && check_keys(&doctor, &settings)) {
        for (int i = 0; i < settings.exchange_count; i++) {
            check_exchange(&doctor, &settings.exchanges[i]);
        }
    }
    settings_done(&settings);
    return doctor.status;
}
