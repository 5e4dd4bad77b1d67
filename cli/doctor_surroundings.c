/* The near checks: terminal, language and clock. */

#include "cli/doctor_surroundings.h"

#include "cli/home.h"
#include "cli/language.h"
#include "cli/app_setup.h"
#include "files/input.h"
#include "model/i18n.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    COLS_LEAST = 40, /* what the board needs */
    ROWS_LEAST = 12,
    COLS_GOOD = 80, /* what it is drawn for */
    ROWS_GOOD = 24,
};

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

static void check_term(struct doctor *doctor, const char *term)
{
    struct finding finding = {.check = CHECK_TERMINAL};
    if (term == NULL || *term == '\0') {
        finding_say(&finding, FINDING_DOUBT, _("TERM is not set, and the board can't be drawn without it"));
        finding_advise(&finding, _("run it in a terminal: those set TERM themselves"));
    } else if (strcmp(term, "dumb") == 0) {
        finding_say(&finding, FINDING_DOUBT, _("TERM=%s: the board can't be drawn on such a terminal"), term);
        finding_advise(&finding, _("run it in a terminal that can move its cursor"));
    } else if (!is_described(term)) {
        finding_say(&finding, FINDING_DOUBT, _("TERM=%s: nothing is known of it"), term);
        finding_advise(&finding, _("install ncurses-term, or set TERM=xterm-256color if it works like xterm, as most do"));
    } else {
        finding_say(&finding, FINDING_GOOD, "TERM=%s", term);
    }
    doctor_tell(doctor, &finding);
}

/* Is there a description of the same terminal with more colours? Of others it may not be said that they are something
 * else: the console of Linux has the colours it has. */
static bool has_richer(const char *term, char *richer, size_t size)
{
    return snprintf(richer, size, "%s-256color", term) < (int)size && is_described(richer);
}

static void say_colours(struct finding *finding, const char *term, int colours)
{
    char richer[64];
    if (colours >= 256) {
        finding_say(finding, FINDING_GOOD, _("256 or more"));
    } else if (has_richer(term, richer, sizeof richer)) {
        finding_say(finding, FINDING_DOUBT, "%d", colours);
        finding_advise(finding, _("if it can show more, as most terminals of this kind can: TERM=%s"), richer);
    } else if (colours == 0) {
        finding_say(finding, FINDING_GOOD, _("none: signs and words tell all"));
    } else {
        finding_say(finding, FINDING_GOOD, _("%d, all that this terminal has"), colours);
    }
}

static void check_colours(struct doctor *doctor, const char *term)
{
    struct finding finding = {.check = CHECK_COLOURS};
    struct terminal terminal;
    const char *plain = getenv("NO_COLOR");
    if (plain != NULL && *plain != '\0') {
        finding_say(&finding, FINDING_GOOD, _("none, because NO_COLOR is set"));
    } else if (!terminal_init(&terminal, NULL)) {
        finding_say(&finding, FINDING_UNCHECKED, _("not checked: %s"), _("the terminal can't be drawn on"));
    } else {
        say_colours(&finding, term, terminal.colours);
        terminal_done(&terminal);
    }
    doctor_tell(doctor, &finding);
}

void doctor_check_theme(struct doctor *doctor, const struct settings *settings)
{
    struct finding finding = {.check = CHECK_THEME, .status = EXIT_USAGE};
    struct theme theme;
    struct error error;
    if (app_setup_theme(settings->theme, &theme, INPUT_TIMEOUT_MS, &error)) {
        finding_say(&finding, FINDING_GOOD, "%s", settings->theme);
    } else {
        finding_say(&finding, FINDING_BAD, "%s", error.text);
        finding_advise(&finding, _("set theme to dark, to light, or to the path of a file that is one"));
    }
    doctor_tell(doctor, &finding);
}

void doctor_check_size(struct doctor *doctor)
{
    struct finding finding = {.check = CHECK_SIZE};
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
        finding_say(&finding, FINDING_UNCHECKED, _("not checked: this is no terminal"));
    } else if (size.ws_col < COLS_LEAST || size.ws_row < ROWS_LEAST) {
        finding_say(&finding, FINDING_DOUBT, _("%ux%u: too little for the board"), size.ws_col, size.ws_row);
        finding_advise(&finding, _("make the window %dx%d or larger"), COLS_GOOD, ROWS_GOOD);
    } else if (size.ws_col < COLS_GOOD || size.ws_row < ROWS_GOOD) {
        finding_say(&finding, FINDING_DOUBT, _("%ux%u: not everything finds room"), size.ws_col, size.ws_row);
        finding_advise(&finding, _("make the window %dx%d or larger"), COLS_GOOD, ROWS_GOOD);
    } else {
        finding_say(&finding, FINDING_GOOD, "%ux%u", size.ws_col, size.ws_row);
    }
    doctor_tell(doctor, &finding);
}

void doctor_check_terminal(struct doctor *doctor)
{
    const char *term = getenv("TERM");
    check_term(doctor, term);
    check_colours(doctor, term);
}

/* What the program takes for the user's home, by which the paths of the other checks are found. */
void doctor_check_home(struct doctor *doctor)
{
    struct finding finding = {.check = CHECK_HOME};
    const char *home = home_folder();
    const char *doubt = home_doubt();
    if (home == NULL) {
        finding_say(&finding, FINDING_DOUBT, "%s", home_missing());
        finding_advise(&finding, _("set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME"));
    } else if (doubt != NULL) {
        finding_say(&finding, FINDING_DOUBT, _("%s: %s is taken"), doubt, home);
        finding_advise(&finding, _("\"su -\" and \"sudo -H\" set HOME to the user's own"));
    } else {
        finding_say(&finding, FINDING_GOOD, "%s", home);
    }
    doctor_tell(doctor, &finding);
}

/* Its value is not shown: it may hold a password. */
void doctor_check_proxy(struct doctor *doctor)
{
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"};
    struct finding finding = {.check = CHECK_PROXY};
    finding_say(&finding, FINDING_GOOD, _("none is asked for, and none is used"));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0') {
            finding_say(&finding, FINDING_DOUBT, _("%s is set, and is not used: exchanges are reached without a proxy"),
                        variables[i]);
            finding_advise(&finding, _("where only the proxy is let out, ask for a way to the exchange's addresses"));
            break;
        }
    }
    doctor_tell(doctor, &finding);
}

void doctor_check_language(struct doctor *doctor)
{
    struct finding characters = {.check = CHECK_CHARACTERS};
    struct finding language = {.check = CHECK_LANGUAGE};
    if (language_terminal_is_utf8()) {
        finding_say(&characters, FINDING_GOOD, "UTF-8");
    } else {
        finding_say(&characters, FINDING_DOUBT,
                    _("the environment does not speak of UTF-8, which names need"));
        finding_advise(&characters, _("if the terminal shows UTF-8, as most do: LANG=C.UTF-8, or another such locale"));
    }
    doctor_tell(doctor, &characters);
    if (language_has_texts()) {
        finding_say(&language, FINDING_GOOD, "%s", language_current());
    } else {
        finding_say(&language, FINDING_DOUBT, _("%s, but its texts can't be read"), language_current());
        finding_advise(&language, _("install pbxboard anew: its folder share belongs beside bin"));
    }
    doctor_tell(doctor, &language);
}

/* Whether it is right is seen when a server has told its own time. */
void doctor_check_clock(struct doctor *doctor)
{
    struct finding finding = {.check = CHECK_CLOCK};
    char text[64] = "";
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &local); /* "" when it does not fit */
    }
    finding_say(&finding, FINDING_GOOD, "%s", text);
    doctor_tell(doctor, &finding);
}
