/* The local checks of pbxboard doctor: terminal, language, clock, home and journal. */

#include "cli/doctor.h"

#include "cli/app_setup.h"
#include "config/language.h"
#include "config/paths.h"
#include "config/shell_words.h"
#include "files/input.h"
#include "model/i18n.h"
#include "store/journal_files.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    COLS_MIN = 40, /* what the board needs */
    ROWS_MIN = 12,
    COLS_GOOD = 80, /* what it is drawn for */
    ROWS_GOOD = 24,
    FREE_MIN_MB = 100, /* of the disk that the journal is on */
};

static const int64_t MEGABYTE = INT64_C(1024) * 1024;

/* Is there a terminfo entry where curses looks? */
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
    struct doctor_result result = {.check = CHECK_TERMINAL};
    if (term == NULL || *term == '\0') {
        doctor_result_set(&result, DOCTOR_WARNING,
                          _("TERM is not set, and the board can't be drawn without it"));
        doctor_result_hint(&result, _("run it in a terminal: those set TERM themselves"));
    } else if (strcmp(term, "dumb") == 0) {
        doctor_result_set(&result, DOCTOR_WARNING, _("TERM=%s: the board can't be drawn on such a terminal"),
                          term);
        doctor_result_hint(&result, _("run it in a terminal that can move its cursor"));
    } else if (!is_described(term)) {
        doctor_result_set(&result, DOCTOR_WARNING, _("TERM=%s: nothing is known of it"), term);
        doctor_result_hint(
            &result,
            _("install ncurses-term, or set TERM=xterm-256color if it works like xterm, as most do"));
    } else {
        doctor_result_set(&result, DOCTOR_GOOD, "TERM=%s", term);
    }
    doctor_report(doctor, &result);
}

/* Is there a terminfo entry TERM-256color? Another terminal's entry is not suggested: the Linux console
 * really has 8 colours. */
static bool has_256_colours(const char *term, char *richer, size_t size)
{
    return snprintf(richer, size, "%s-256color", term) < (int)size && is_described(richer);
}

static void describe_colours(struct doctor_result *result, const char *term, int colours)
{
    char richer[64];
    if (colours >= 256) {
        doctor_result_set(result, DOCTOR_GOOD, _("256 or more"));
    } else if (has_256_colours(term, richer, sizeof richer)) {
        doctor_result_set(result, DOCTOR_WARNING, "%d", colours);
        doctor_result_hint(result, _("if it can show more, as most terminals of this kind can: TERM=%s"),
                           richer);
    } else if (colours == 0) {
        doctor_result_set(result, DOCTOR_GOOD, _("none: signs and words tell all"));
    } else {
        doctor_result_set(result, DOCTOR_GOOD, _("%d, all that this terminal has"), colours);
    }
}

static void check_colours(struct doctor *doctor, const char *term)
{
    struct doctor_result result = {.check = CHECK_COLOURS};
    struct terminal terminal;
    const char *plain = getenv("NO_COLOR");
    if (plain != NULL && *plain != '\0') {
        doctor_result_set(&result, DOCTOR_GOOD, _("none, because NO_COLOR is set"));
    } else if (!terminal_init(&terminal, NULL)) {
        doctor_result_set(&result, DOCTOR_UNCHECKED, _("not checked: %s"),
                          _("the terminal can't be drawn on"));
    } else {
        describe_colours(&result, term, terminal.colours);
        terminal_done(&terminal);
    }
    doctor_report(doctor, &result);
}

void doctor_check_theme(struct doctor *doctor, const struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_THEME, .status = EXIT_USAGE};
    struct theme theme;
    struct error error;
    if (app_setup_theme(settings->theme, &theme, INPUT_TIMEOUT_MS, &error)) {
        doctor_result_set(&result, DOCTOR_GOOD, "%s", settings->theme);
    } else {
        doctor_result_set(&result, DOCTOR_BAD, "%s", error.text);
        doctor_result_hint(&result, _("set theme to dark, to light, or to the path of a file that is one"));
    }
    doctor_report(doctor, &result);
}

void doctor_check_size(struct doctor *doctor)
{
    struct doctor_result result = {.check = CHECK_SIZE};
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) {
        doctor_result_set(&result, DOCTOR_UNCHECKED, _("not checked: this is no terminal"));
    } else if (size.ws_col < COLS_MIN || size.ws_row < ROWS_MIN) {
        doctor_result_set(&result, DOCTOR_WARNING, _("%ux%u: too little for the board"), size.ws_col,
                          size.ws_row);
        doctor_result_hint(&result, _("make the window %dx%d or larger"), COLS_GOOD, ROWS_GOOD);
    } else if (size.ws_col < COLS_GOOD || size.ws_row < ROWS_GOOD) {
        doctor_result_set(&result, DOCTOR_WARNING, _("%ux%u: not everything finds room"), size.ws_col,
                          size.ws_row);
        doctor_result_hint(&result, _("make the window %dx%d or larger"), COLS_GOOD, ROWS_GOOD);
    } else {
        doctor_result_set(&result, DOCTOR_GOOD, "%ux%u", size.ws_col, size.ws_row);
    }
    doctor_report(doctor, &result);
}

void doctor_check_terminal(struct doctor *doctor)
{
    const char *term = getenv("TERM");
    check_term(doctor, term);
    check_colours(doctor, term);
}

/* The home directory that the paths of the other checks are in. */
void doctor_check_home(struct doctor *doctor)
{
    struct doctor_result result = {.check = CHECK_HOME};
    const char *home = paths_home();
    const char *problem = paths_home_problem();
    if (home == NULL) {
        doctor_result_set(&result, DOCTOR_WARNING, "%s", paths_home_missing());
        doctor_result_hint(&result, _("set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME"));
    } else if (problem != NULL) {
        doctor_result_set(&result, DOCTOR_WARNING, _("%s: %s is taken"), problem, home);
        doctor_result_hint(&result, _("\"su -\" and \"sudo -H\" set HOME to the user's own"));
    } else {
        doctor_result_set(&result, DOCTOR_GOOD, "%s", home);
    }
    doctor_report(doctor, &result);
}

/* Does not show the value: it may contain a password. */
void doctor_check_proxy(struct doctor *doctor)
{
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "http_proxy",
                                            "HTTP_PROXY",  "all_proxy",   "ALL_PROXY"};
    struct doctor_result result = {.check = CHECK_PROXY};
    doctor_result_set(&result, DOCTOR_GOOD, _("none is asked for, and none is used"));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0') {
            doctor_result_set(&result, DOCTOR_WARNING,
                              _("%s is set, and is not used: exchanges are reached without a proxy"),
                              variables[i]);
            doctor_result_hint(
                &result, _("where only the proxy is let out, ask for a way to the exchange's addresses"));
            break;
        }
    }
    doctor_report(doctor, &result);
}

void doctor_check_language(struct doctor *doctor)
{
    struct doctor_result characters = {.check = CHECK_CHARSET};
    struct doctor_result language = {.check = CHECK_LANGUAGE};
    if (language_terminal_is_utf8()) {
        doctor_result_set(&characters, DOCTOR_GOOD, "UTF-8");
    } else {
        doctor_result_set(&characters, DOCTOR_WARNING,
                          _("the environment does not speak of UTF-8, which names need"));
        doctor_result_hint(
            &characters, _("if the terminal shows UTF-8, as most do: LANG=C.UTF-8, or another such locale"));
    }
    doctor_report(doctor, &characters);
    if (language_has_catalogue()) {
        doctor_result_set(&language, DOCTOR_GOOD, "%s", language_current());
    } else {
        doctor_result_set(&language, DOCTOR_WARNING, _("%s, but its texts can't be read"),
                          language_current());
        doctor_result_hint(&language, _("install pbxboard anew: its folder share belongs beside bin"));
    }
    doctor_report(doctor, &language);
}

/* doctor_check_addresses() compares it with the server's. */
void doctor_check_clock(struct doctor *doctor)
{
    struct doctor_result result = {.check = CHECK_CLOCK};
    char text[64] = "";
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &local); /* "" when it does not fit */
    }
    doctor_result_set(&result, DOCTOR_GOOD, "%s", text);
    doctor_report(doctor, &result);
}

/* Finds the folder itself, or the nearest existing one above it. */
static bool find_existing(char *to, size_t size, const char *folder)
{
    struct stat facts;
    (void)snprintf(to, size, "%s", folder); /* one that is cut is not found */
    while (stat(to, &facts) != 0) {
        char *slash = strrchr(to, '/');
        if (slash == NULL || errno != ENOENT) {
            return false;
        }
        slash[slash == to] = '\0';
    }
    return true;
}

/* Creates a file and removes it: permissions alone do not tell. */
static bool can_write(const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/.pbxboard-doctor-XXXXXX", folder);
    if (length < 0 || length >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    int file = mkstemp(path);
    if (file < 0) {
        return false;
    }
    (void)close(file); /* nothing was written */
    (void)unlink(path);
    return true;
}

/* Suggests no change to other users' folders and files. */
static void hint_on_folder(struct doctor_result *result, int problem)
{
    if (problem == ENOTDIR) {
        doctor_result_hint(result, _("a file is in the way: name another folder with journal_folder"));
    } else if (problem == ENOSPC || problem == EDQUOT) {
        doctor_result_hint(result,
                           _("make room there, or name a folder on another disk with journal_folder"));
    } else {
        doctor_result_hint(result, _("name a folder in which you may write with journal_folder"));
    }
}

/* Does the folder belong to us and hold journals only? Only then is "chmod 700" suggested: an empty one may
 * be /tmp. */
static bool is_for_journals(const char *folder)
{
    DIR *directory = opendir(folder);
    struct stat facts;
    bool ours = directory != NULL && fstat(dirfd(directory), &facts) == 0 && facts.st_uid == geteuid() &&
                (facts.st_mode & S_ISVTX) == 0;
    int journals = 0;
    const struct dirent *entry;
    while (ours && (entry = readdir(directory)) != NULL) {
        bool is_one = journal_name_is(entry->d_name);
        journals += is_one;
        ours = is_one || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (directory != NULL) {
        (void)closedir(directory); /* only read from */
    }
    return ours && journals > 0;
}

/* False if there is space enough, or it is not known. */
static bool is_disk_low(const char *folder, int64_t *free_mb)
{
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0) {
        return false;
    }
    *free_mb = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize / MEGABYTE;
    return *free_mb < FREE_MIN_MB;
}

static void check_folder(struct doctor_result *result, const struct settings *settings, const char *existing)
{
    const char *folder = settings->journal_folder;
    int64_t free_mb = 0;
    struct stat facts = {0};
    bool made = strcmp(existing, folder) == 0;
    int64_t used_mb = made ? (journal_folder_bytes(folder) + MEGABYTE - 1) / MEGABYTE : 0;
    if (!can_write(existing)) {
        int problem = errno;
        doctor_result_set(result, DOCTOR_WARNING, _("%s can't be written: %s"), folder, strerror(problem));
        hint_on_folder(result, problem);
    } else if (is_disk_low(existing, &free_mb)) {
        doctor_result_set(result, DOCTOR_WARNING, _("%s: only %lld MB are free on this disk"), folder,
                          (long long)free_mb);
        doctor_result_hint(result,
                           _("make room there, or name a folder on another disk with journal_folder"));
    } else if (made && stat(folder, &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        doctor_result_set(result, DOCTOR_WARNING, _("%s: others can look into the folder"), folder);
        if (is_for_journals(folder)) {
            char quoted[DOCTOR_TEXT_BYTES];
            shell_words_quote(quoted, sizeof quoted, folder);
            doctor_result_hint(result, "chmod 700 %s", quoted);
        } else {
            doctor_result_hint(
                result,
                _("name a folder for the journal alone with journal_folder; its files are yours alone here, "
                  "too"));
        }
    } else if (!made) {
        doctor_result_set(result, DOCTOR_GOOD, _("%s: will be made when there is something to write"),
                          folder);
    } else {
        doctor_result_set(result, DOCTOR_GOOD, _("%s: %lld of %d MB used, kept for %d days"), folder,
                          (long long)used_mb, settings->journal_mb, settings->journal_days);
    }
}

void doctor_check_journal(struct doctor *doctor, const struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_JOURNAL};
    char existing[PATH_MAX];
    if (!settings->journal) {
        doctor_result_set(&result, DOCTOR_GOOD, _("switched off: nothing is written down"));
    } else if (settings->journal_folder == NULL) {
        doctor_result_set(&result, DOCTOR_WARNING, _("none is kept: %s"), paths_home_missing());
        doctor_result_hint(&result, _("name a folder in which you may write with journal_folder"));
    } else if (!find_existing(existing, sizeof existing, settings->journal_folder)) {
        int problem = errno;
        doctor_result_set(&result, DOCTOR_WARNING, _("%s can't be written: %s"), settings->journal_folder,
                          strerror(problem));
        hint_on_folder(&result, problem);
    } else {
        check_folder(&result, settings, existing);
    }
    doctor_report(doctor, &result);
}
