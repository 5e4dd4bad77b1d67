/* The near checks: terminal, language and clock. */

#include "cli/doctor_surroundings.h"

#include "cli/language.h"
#include "model/words.h"

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

/* What TERM can do in detail is the screen's to find out; the names tell enough to help. */
static void check_term(struct doctor *doctor, const char *term)
{
    struct finding finding = {.check = CHECK_TERMINAL};
    if (term == NULL || *term == '\0') {
        finding_say(&finding, FINDING_DOUBT, _("TERM is not set, and the board can't be drawn without it"));
        finding_advise(&finding, _("set TERM=xterm-256color"));
    } else if (strcmp(term, "dumb") == 0) {
        finding_say(&finding, FINDING_DOUBT, _("TERM=%s: the board can't be drawn on such a terminal"), term);
        finding_advise(&finding, _("set TERM=xterm-256color"));
    } else if (!is_described(term)) {
        finding_say(&finding, FINDING_DOUBT, _("TERM=%s: nothing is known of it"), term);
        finding_advise(&finding, _("install ncurses-term, or set TERM=xterm-256color"));
    } else {
        finding_say(&finding, FINDING_GOOD, "TERM=%s", term);
    }
    doctor_tell(doctor, &finding);
}

static void check_colours(struct doctor *doctor, const char *term)
{
    struct finding finding = {.check = CHECK_COLOURS};
    const char *plain = getenv("NO_COLOR");
    if (plain != NULL && *plain != '\0') {
        finding_say(&finding, FINDING_GOOD, _("none, because NO_COLOR is set"));
    } else if (term != NULL && strstr(term, "256color") == NULL && strstr(term, "direct") == NULL) {
        finding_say(&finding, FINDING_DOUBT, _("few"));
        finding_advise(&finding, _("most terminals show more with TERM=xterm-256color or tmux-256color"));
    } else {
        finding_say(&finding, FINDING_GOOD, _("256 or more"));
    }
    doctor_tell(doctor, &finding);
}

static void check_size(struct doctor *doctor)
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
    check_size(doctor);
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
        finding_advise(&characters, _("set LANG=C.UTF-8 or another UTF-8 locale that is installed"));
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
