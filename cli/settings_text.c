/* A configuration file as text. */

#include "cli/settings_text.h"

#include "files/input.h"
#include "model/memory.h"
#include "model/text.h"
#include "model/words.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_BYTES_MAX = 1024 * 1024, /* a longer file is no configuration */
    DEPTH_MAX = 16,               /* of braces; deeper ones are never right */
};

struct scan {
    char *at;
    const char *end;
    const char *path;
    struct error *error;
    int line;
    int depth;
    int opened[DEPTH_MAX]; /* the lines of the braces that are open */
};

static bool fail(const struct scan *scan, int line, const char *text)
{
    return error_set(scan->error, ERROR_USAGE, "%s:%d: %s", scan->path, line, text);
}

static bool begins(const struct scan *scan, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, with, length) == 0;
}

static void step(struct scan *scan)
{
    scan->line += *scan->at == '\n';
    scan->at++;
}

/* libconfuse would put in what the environment holds: in double quotes and without quotes. */
static bool refuse_variable(const struct scan *scan)
{
    return fail(scan, scan->line,
                _("${…} is not replaced by the environment's value here; in single quotes it is "
                  "plain text."));
}

static bool skip_string(struct scan *scan)
{
    char quote = *scan->at++;
    int line = scan->line;
    while (scan->at < scan->end && *scan->at != quote) {
        if (quote == '"' && begins(scan, "${")) {
            return refuse_variable(scan);
        }
        if (*scan->at == '\\' && scan->at + 1 < scan->end) {
            step(scan);
        }
        step(scan);
    }
    if (scan->at == scan->end) {
        return fail(scan, line, _("The text that begins here has no closing quote."));
    }
    scan->at++;
    return true;
}

/* A comment becomes blanks: libconfuse counts its lines wrong. */
static void blank(struct scan *scan)
{
    if (*scan->at != '\n') {
        *scan->at = ' ';
    }
    step(scan);
}

static bool blank_comment(struct scan *scan)
{
    int line = scan->line;
    if (!begins(scan, "/*")) {
        while (scan->at < scan->end && *scan->at != '\n') {
            blank(scan);
        }
        return true;
    }
    while (scan->at < scan->end && !begins(scan, "*/")) {
        blank(scan);
    }
    if (scan->at == scan->end) {
        return fail(scan, line, _("The comment that begins here is never closed."));
    }
    blank(scan);
    blank(scan);
    return true;
}

static bool take_brace(struct scan *scan)
{
    if (*scan->at == '{' && scan->depth == DEPTH_MAX) {
        return fail(scan, scan->line, _("Too many { inside each other."));
    }
    if (*scan->at == '}' && scan->depth == 0) {
        return fail(scan, scan->line, _("This } closes nothing."));
    }
    if (*scan->at == '{') {
        scan->opened[scan->depth++] = scan->line;
    } else {
        scan->depth--;
    }
    scan->at++;
    return true;
}

static bool skip_one(struct scan *scan)
{
    switch (*scan->at) {
    case '"':
    case '\'':
        return skip_string(scan);
    case '{':
    case '}':
        return take_brace(scan);
    default:
        if (*scan->at == '#' || begins(scan, "//") || begins(scan, "/*")) {
            return blank_comment(scan);
        }
        if (begins(scan, "${")) {
            return refuse_variable(scan);
        }
        step(scan);
        return true;
    }
}

/* UTF-8, and no control characters but tabs and ends of lines. */
static bool check_characters(struct scan *scan)
{
    char *begin = scan->at;
    while (scan->at < scan->end) {
        uint32_t code;
        size_t length = text_decode(scan->at, (size_t)(scan->end - scan->at), &code);
        bool control = code < ' ' && strchr("\t\r\n", (int)code) == NULL;
        if (code == '\0' || control || (code == TEXT_REPLACEMENT && length == 1)) {
            return fail(scan, scan->line, _("This is no text in UTF-8."));
        }
        scan->line += code == '\n';
        scan->at += length;
    }
    scan->at = begin;
    scan->line = 1;
    return true;
}

bool settings_text_prepare(char *text, size_t length, const char *path, struct error *error)
{
    memset(text, ' ', text_mark(text, length));
    struct scan scan = {.at = text, .end = text + length, .path = path, .error = error, .line = 1};
    if (!check_characters(&scan)) {
        return false;
    }
    while (scan.at < scan.end) {
        if (!skip_one(&scan)) {
            return false;
        }
    }
    return scan.depth == 0 ||
           fail(&scan, scan.opened[scan.depth - 1], _("The { that is opened here is never closed."));
}

static bool refuse(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_USAGE, _("The configuration %s can't be read: %s"), path, why);
}

static bool read_all(FILE *file, const char *path, char *text, size_t *length, struct error *error)
{
    *length = fread(text, 1, FILE_BYTES_MAX + 1, file);
    if (ferror(file) != 0) {
        return refuse(path, input_reason(errno), error);
    }
    if (*length > FILE_BYTES_MAX) {
        return refuse(path, _("it is longer than a configuration can be"), error);
    }
    text[*length] = '\0';
    return true;
}

char *settings_text_load(const char *path, struct error *error)
{
    FILE *file = input_open(path, INPUT_PATIENCE_MS);
    if (file == NULL) {
        (void)refuse(path, input_reason(errno), error);
        return NULL;
    }
    size_t length = 0;
    char *text = memory_new(FILE_BYTES_MAX + 2, 1);
    bool good =
        read_all(file, path, text, &length, error) && settings_text_prepare(text, length, path, error);
    (void)fclose(file); /* it was only read */
    if (!good) {
        free(text);
        return NULL;
    }
    return text;
}
