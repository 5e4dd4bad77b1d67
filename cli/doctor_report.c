/* The results of pbxboard doctor, one line a check. */

#include "cli/doctor.h"

#include "cli/ascii.h"
#include "config/language.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/secrets.h"

#include <assert.h>
#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A buffered result, or a heading, which has no state. */
struct buffered {
    struct doctor_result result;
    const char *address;
    bool is_heading;
};

enum { TITLE_CELLS = 14, INDENT_CELLS = 2 + TITLE_CELLS + 1, WIDTH_MIN = 40 };

static const struct {
    const char *word;  /* for scripts */
    const char *title; /* for people */
} CHECKS[] = {
    [CHECK_CONFIGURATION] = {"configuration", N_("configuration")},
    [CHECK_HOME] = {"home", N_("home")},
    [CHECK_TERMINAL] = {"terminal", N_("terminal")},
    [CHECK_COLOURS] = {"colours", N_("colours")},
    [CHECK_THEME] = {"theme", N_("theme")},
    [CHECK_SIZE] = {"size", N_("size")},
    [CHECK_CHARSET] = {"characters", N_("characters")},
    [CHECK_LANGUAGE] = {"language", N_("language")},
    [CHECK_CLOCK] = {"clock", N_("clock")},
    [CHECK_JOURNAL] = {"journal", N_("journal")},
    [CHECK_PROXY] = {"proxy", N_("proxy")},
    [CHECK_EXCHANGES] = {"exchanges", N_("exchanges")},
    [CHECK_KEY] = {"key", N_("key")},
    [CHECK_ADDRESS] = {"address", N_("address")},
    [CHECK_LOOKUP] = {"name", N_("name")},
    [CHECK_CONNECTION] = {"connection", N_("connection")},
    [CHECK_ENCRYPTION] = {"encryption", N_("encryption")},
    [CHECK_ANSWER] = {"answer", N_("answer")},
    [CHECK_MESSAGES] = {"messages", N_("messages")},
    [CHECK_CHOICE] = {"choice", N_("choice")},
};
static_assert(sizeof CHECKS / sizeof CHECKS[0] == DOCTOR_CHECK_COUNT, "a title for each check");

static const struct {
    const char *word;
    const char *mark[2]; /* in UTF-8 and in ASCII */
} STATES[] = {
    [DOCTOR_GOOD] = {"good", {"✓", "+"}},
    [DOCTOR_WARNING] = {"doubt", {"!", "!"}},
    [DOCTOR_BAD] = {"bad", {"✕", "X"}},
    [DOCTOR_UNCHECKED] = {"unchecked", {"·", "-"}},
};
static_assert(sizeof STATES / sizeof *STATES == DOCTOR_UNCHECKED + 1, "a mark for each state");

void doctor_result_set(struct doctor_result *result, enum doctor_state state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    result->state = state;
    (void)vsnprintf(result->text, sizeof result->text, format, arguments); /* cut when too long */
    va_end(arguments);
}

void doctor_result_hint(struct doctor_result *result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(result->hint, sizeof result->hint, format, arguments); /* cut when too long */
    va_end(arguments);
}

static int terminal_width(void)
{
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 0;
    }
    return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

void doctor_begin(struct doctor *doctor, const struct cli *cli)
{
    *doctor =
        (struct doctor){.cli = cli, .as_json = cli->format == FORMAT_JSON, .width_cells = terminal_width()};
}

void doctor_end(struct doctor *doctor)
{
    if (doctor->as_json) {
        (void)printf("%s]\n", doctor->reported == 0 ? "[" : "\n");
    }
}

/* Texts come from servers, files and the environment: control characters and secrets are removed. */
static void sanitize(const struct doctor *doctor, char *to, const char *text)
{
    text_clean_without_locale(to, DOCTOR_TEXT_BYTES, text);
    secrets_redact(doctor->secrets, to);
}

static void buffer_result(struct doctor *doctor, const struct doctor_result *result, bool is_heading)
{
    doctor->buffered =
        memory_resize(doctor->buffered, (size_t)doctor->buffered_count + 1, sizeof *doctor->buffered);
    doctor->buffered[doctor->buffered_count++] =
        (struct buffered){.result = *result, .address = doctor->address, .is_heading = is_heading};
}

static void write_heading(const struct doctor *doctor, const char *text)
{
    char clean[DOCTOR_TEXT_BYTES];
    if (!doctor->as_json) {
        sanitize(doctor, clean, text);
        (void)printf("\n%s\n", clean);
        cli_flush();
    }
}

void doctor_heading(struct doctor *doctor, const char *format, ...)
{
    struct doctor_result heading = {0};
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(heading.text, sizeof heading.text, format, arguments); /* cut when too long */
    va_end(arguments);
    if (doctor->buffering) {
        buffer_result(doctor, &heading, true);
    } else {
        write_heading(doctor, heading.text);
    }
}

/* Writes a text from `column` on, wrapped at `width`; continuation lines are indented to `column`. Returns
 * the column after its end. */
static int write_wrapped(const char *text, int column, int width)
{
    int end = column;
    int lines = 0;
    for (size_t length; (length = text_line(text, width > 0 ? width - column : INT_MAX)) > 0;) {
        char line[DOCTOR_TEXT_BYTES];
        if (lines++ > 0) {
            (void)printf("\n%*s", column, "");
        }
        (void)snprintf(line, sizeof line, "%.*s", (int)length, text);
        (void)fputs(line, stdout);
        end = column + text_width_cells(line);
        text += length;
        text += strspn(text, " ");
    }
    return end;
}

/* Writes the hint on the same line where it fits, else on the next line after an arrow. */
static void write_hint(const char *hint, int column, int width)
{
    const char *arrow = language_terminal_is_utf8() ? "→" : "->";
    int arrow_cells = text_width_cells(arrow) + 1;
    int end = column + 1 + arrow_cells + text_width_cells(hint);
    if (width == 0 || end <= width) {
        (void)printf(" %s %s", arrow, hint);
    } else {
        (void)printf("\n%*s%s ", INDENT_CELLS, "", arrow);
        (void)write_wrapped(hint, INDENT_CELLS + arrow_cells, width);
    }
}

static void write_line(const struct doctor *doctor, const struct doctor_result *result)
{
    const char *title = _(CHECKS[result->check].title);
    int gap = TITLE_CELLS - text_width_cells(title);
    (void)printf("%s %s%*s ", STATES[result->state].mark[!language_terminal_is_utf8()], title,
                 gap < 0 ? 0 : gap, "");
    int column = write_wrapped(result->text, INDENT_CELLS, doctor->width_cells);
    if (result->hint[0] != '\0') {
        write_hint(result->hint, column, doctor->width_cells);
    }
    (void)putchar('\n');
}

static void write_json(const struct doctor *doctor, const struct doctor_result *result)
{
    char address[DOCTOR_TEXT_BYTES];
    sanitize(doctor, address, doctor->address != NULL ? doctor->address : "");
    json_t *row = json_pack("{s:s, s:s?, s:s?, s:s, s:s, s:s?}", "check", CHECKS[result->check].word,
                            "exchange", doctor->exchange, "address", doctor->address != NULL ? address : NULL,
                            "state", STATES[result->state].word, "finding", result->text, "remedy",
                            result->hint[0] != '\0' ? result->hint : NULL);
    (void)fputs(doctor->reported == 0 ? "[" : ",\n ", stdout);
    if (row == NULL || json_dumpf(row, stdout, ascii_json_flags()) != 0) {
        (void)fputs("{}", stdout); /* all texts are UTF-8 by now, so memory is out */
    }
    json_decref(row);
}

void doctor_report(struct doctor *doctor, const struct doctor_result *reported)
{
    struct doctor_result result = *reported;
    if (doctor->buffering) {
        buffer_result(doctor, reported, false);
        return;
    }
    if (result.state == DOCTOR_BAD && doctor->has_alternative) {
        result.state = DOCTOR_WARNING;
    }
    sanitize(doctor, result.text, reported->text);
    sanitize(doctor, result.hint, reported->hint);
    if (result.state == DOCTOR_BAD && doctor->status == EXIT_DONE) {
        doctor->status = result.status;
    }
    if (doctor->as_json) {
        write_json(doctor, &result);
    } else {
        write_line(doctor, &result);
    }
    doctor->reported++;
    cli_flush(); /* the next check may take long */
}

void doctor_buffer(struct doctor *doctor)
{
    doctor->buffering = true;
}

void doctor_flush(struct doctor *doctor, bool has_alternative)
{
    const char *address = doctor->address;
    doctor->buffering = false;
    doctor->has_alternative = has_alternative;
    for (int i = 0; i < doctor->buffered_count; i++) {
        const struct buffered *buffered = &doctor->buffered[i];
        doctor->address = buffered->address;
        if (buffered->is_heading) {
            write_heading(doctor, buffered->result.text);
        } else {
            doctor_report(doctor, &buffered->result);
        }
    }
    doctor->address = address;
    free(doctor->buffered);
    doctor->buffered = NULL;
    doctor->buffered_count = 0;
}

int64_t doctor_timeout_ms(const struct doctor *doctor)
{
    return doctor->timeout_count < DOCTOR_TIMEOUTS_MAX ? DOCTOR_TIMEOUT_MS : DOCTOR_TIMEOUT_MIN_MS;
}

void doctor_skip(struct doctor *doctor, enum doctor_check check, const char *why)
{
    struct doctor_result result = {.check = check};
    doctor_result_set(&result, DOCTOR_UNCHECKED, _("not checked: %s"), why);
    doctor_report(doctor, &result);
}
