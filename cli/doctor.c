/* What pbxboard doctor finds, one line a check. */

#include "cli/doctor.h"

#include "cli/ascii.h"
#include "cli/language.h"
#include "model/memory.h"
#include "model/text.h"
#include "model/i18n.h"
#include "net/secrets.h"

#include <assert.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A finding that is kept back, or a heading, which has no state. */
struct held {
    struct finding finding;
    const char *address;
    bool is_head;
};

enum { TITLE_CELLS = 14, INDENT_CELLS = 2 + TITLE_CELLS + 1, WIDTH_LEAST = 40 };

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
    [CHECK_CHARACTERS] = {"characters", N_("characters")},
    [CHECK_LANGUAGE] = {"language", N_("language")},
    [CHECK_CLOCK] = {"clock", N_("clock")},
    [CHECK_JOURNAL] = {"journal", N_("journal")},
    [CHECK_PROXY] = {"proxy", N_("proxy")},
    [CHECK_EXCHANGES] = {"exchanges", N_("exchanges")},
    [CHECK_KEY] = {"key", N_("key")},
    [CHECK_ADDRESS] = {"address", N_("address")},
    [CHECK_NAME] = {"name", N_("name")},
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
    [FINDING_GOOD] = {"good", {"✓", "+"}},
    [FINDING_DOUBT] = {"doubt", {"!", "!"}},
    [FINDING_BAD] = {"bad", {"✕", "X"}},
    [FINDING_UNCHECKED] = {"unchecked", {"·", "-"}},
};

void finding_say(struct finding *finding, enum finding_state state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    finding->state = state;
    (void)vsnprintf(finding->text, sizeof finding->text, format, arguments); /* cut when too long */
    va_end(arguments);
}

void finding_advise(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(finding->remedy, sizeof finding->remedy, format, arguments); /* cut when too long */
    va_end(arguments);
}

static int terminal_width(void)
{
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 0;
    }
    return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

void doctor_begin(struct doctor *doctor, const struct cli *cli)
{
    *doctor =
        (struct doctor){.cli = cli, .as_json = cli->format == FORMAT_JSON, .width_cells = terminal_width()};
}

void doctor_end(struct doctor *doctor)
{
    if (doctor->as_json) {
        (void)printf("%s]\n", doctor->told == 0 ? "[" : "\n");
    }
}

/* Strangers, files and the environment have put into it what they like. */
static void make_harmless(const struct doctor *doctor, char *to, const char *text)
{
    text_clean_without_locale(to, FINDING_TEXT_BYTES, text);
    secrets_redact(doctor->secrets, to);
}

static void keep_back(struct doctor *doctor, const struct finding *finding, bool is_head)
{
    doctor->held = memory_resize(doctor->held, (size_t)doctor->held_count + 1, sizeof *doctor->held);
    doctor->held[doctor->held_count++] =
        (struct held){.finding = *finding, .address = doctor->address, .is_head = is_head};
}

static void write_head(const struct doctor *doctor, const char *text)
{
    char clean[FINDING_TEXT_BYTES];
    if (!doctor->as_json) {
        make_harmless(doctor, clean, text);
        (void)printf("\n%s\n", clean);
        cli_flush();
    }
}

void doctor_head(struct doctor *doctor, const char *format, ...)
{
    struct finding head = {0};
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(head.text, sizeof head.text, format, arguments); /* cut when too long */
    va_end(arguments);
    if (doctor->holding) {
        keep_back(doctor, &head, true);
    } else {
        write_head(doctor, head.text);
    }
}

/* Writes a text from column `column` on, broken at blanks before the end of the lines, and goes on below
 * where it began. Returns the column where it ends. */
static int write_wrapped(const char *text, int column, int width)
{
    int begin = column;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        char word[FINDING_TEXT_BYTES];
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        int cells = text_width_cells(word);
        if (column > begin && width > 0 && column + 1 + cells > width) {
            (void)printf("\n%*s", begin, "");
            column = begin;
        } else if (column > begin) {
            (void)putchar(' ');
            column++;
        }
        (void)fputs(word, stdout);
        column += cells;
        text += length;
        text += strspn(text, " ");
    }
    return column;
}

/* On the same line if all of it fits there; else below, where it stands out. */
static void write_remedy(const char *remedy, int column, int width)
{
    const char *arrow = language_terminal_is_utf8() ? "→" : "->";
    int arrow_cells = text_width_cells(arrow) + 1;
    int end = column + 1 + arrow_cells + text_width_cells(remedy);
    if (width == 0 || end <= width) {
        (void)printf(" %s %s", arrow, remedy);
    } else {
        (void)printf("\n%*s%s ", INDENT_CELLS, "", arrow);
        (void)write_wrapped(remedy, INDENT_CELLS + arrow_cells, width);
    }
}

static void write_line(const struct doctor *doctor, const struct finding *finding)
{
    const char *title = _(CHECKS[finding->check].title);
    int gap = TITLE_CELLS - text_width_cells(title);
    (void)printf("%s %s%*s ", STATES[finding->state].mark[!language_terminal_is_utf8()], title,
                 gap < 0 ? 0 : gap, "");
    int column = write_wrapped(finding->text, INDENT_CELLS, doctor->width_cells);
    if (finding->remedy[0] != '\0') {
        write_remedy(finding->remedy, column, doctor->width_cells);
    }
    (void)putchar('\n');
}

static void write_json(const struct doctor *doctor, const struct finding *finding)
{
    char address[FINDING_TEXT_BYTES];
    make_harmless(doctor, address, doctor->address != NULL ? doctor->address : "");
    json_t *row =
        json_pack("{s:s, s:s?, s:s?, s:s, s:s, s:s?}", "check", CHECKS[finding->check].word, "exchange",
                  doctor->exchange, "address", doctor->address != NULL ? address : NULL, "state", STATES[finding->state].word,
                  "finding", finding->text, "remedy", finding->remedy[0] != '\0' ? finding->remedy : NULL);
    (void)fputs(doctor->told == 0 ? "[" : ",\n ", stdout);
    if (row == NULL || json_dumpf(row, stdout, ascii_json_flags()) != 0) {
        (void)fputs("{}", stdout); /* texts that are no UTF-8 were cleaned: out of memory */
    }
    json_decref(row);
}

void doctor_tell(struct doctor *doctor, const struct finding *told)
{
    struct finding finding = *told;
    if (doctor->holding) {
        keep_back(doctor, told, false);
        return;
    }
    if (finding.state == FINDING_BAD && doctor->spare) {
        finding.state = FINDING_DOUBT;
    }
    make_harmless(doctor, finding.text, told->text);
    make_harmless(doctor, finding.remedy, told->remedy);
    if (finding.state == FINDING_BAD && doctor->status == EXIT_DONE) {
        doctor->status = finding.status;
    }
    if (doctor->as_json) {
        write_json(doctor, &finding);
    } else {
        write_line(doctor, &finding);
    }
    doctor->told++;
    cli_flush(); /* the next check may take its time */
}

void doctor_hold(struct doctor *doctor)
{
    doctor->holding = true;
}

void doctor_release(struct doctor *doctor, bool spare)
{
    const char *address = doctor->address;
    doctor->holding = false;
    doctor->spare = spare;
    for (int i = 0; i < doctor->held_count; i++) {
        const struct held *held = &doctor->held[i];
        doctor->address = held->address;
        if (held->is_head) {
            write_head(doctor, held->finding.text);
        } else {
            doctor_tell(doctor, &held->finding);
        }
    }
    doctor->address = address;
    free(doctor->held);
    doctor->held = NULL;
    doctor->held_count = 0;
}

int64_t doctor_patience_ms(const struct doctor *doctor)
{
    return doctor->in_vain < DOCTOR_VAIN_MAX ? DOCTOR_PATIENCE_MS : DOCTOR_PATIENCE_LEAST_MS;
}

void doctor_skip(struct doctor *doctor, enum doctor_check check, const char *why)
{
    struct finding finding = {.check = check};
    finding_say(&finding, FINDING_UNCHECKED, _("not checked: %s"), why);
    doctor_tell(doctor, &finding);
}
