/* Reads a journal entry by entry. */

#include "store/journal_reader.h"

#include "files/input.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "store/journal_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct journal_reader {
    FILE *file;
    char path[PATH_MAX];
    struct bytes line;
    unsigned long line_number;
    struct journal_parser *parser;
};

enum line_end {
    LINE_WHOLE,
    LINE_CUT, /* the file ends inside it */
    LINE_NONE,
    LINE_TOO_LONG,
};

static bool open_path(struct journal_reader *reader, const char *path, struct error *error)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        return error_set(error, ERROR_USAGE, _("%s: can't be read: %s"), path, input_error_text(errno));
    }
    if (reader->file != NULL) {
        (void)fclose(reader->file); /* only read from */
    }
    reader->file = file;
    reader->line_number = 0;
    /* a longer path could not have been opened */
    (void)snprintf(reader->path, sizeof reader->path, "%s", path);
    return true;
}

struct journal_reader *journal_reader_open(const char *path, struct error *error)
{
    struct journal_reader *reader = memory_new(1, sizeof *reader);
    reader->parser = journal_parser_new();
    if (!open_path(reader, path, error)) {
        journal_reader_close(reader);
        return NULL;
    }
    return reader;
}

void journal_reader_close(struct journal_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->file != NULL) {
        (void)fclose(reader->file); /* only read from */
    }
    journal_parser_free(reader->parser);
    bytes_done(&reader->line);
    free(reader);
}

/* Reads a line. getline() would accept any length. */
static enum line_end read_line(struct journal_reader *reader)
{
    struct bytes *line = &reader->line;
    char part[4096];
    size_t length = 0;
    int byte = 0;
    line->length = 0;
    reader->line_number++;
    while ((byte = getc_unlocked(reader->file)) != EOF && byte != '\n') {
        part[length++] = (char)byte;
        if (length == sizeof part) {
            bytes_add(line, part, length);
            length = 0;
        }
        if (line->length > JOURNAL_LINE_BYTES_MAX) {
            return LINE_TOO_LONG;
        }
    }
    bytes_add(line, part, length);
    if (byte == '\n') {
        return LINE_WHOLE;
    }
    return line->length > 0 ? LINE_CUT : LINE_NONE;
}

static bool is_blank(const struct bytes *line)
{
    for (size_t i = 0; i < line->length; i++) {
        if (strchr(" \t\r", line->data[i]) == NULL || line->data[i] == '\0') {
            return false;
        }
    }
    return true;
}

/* Reads the next line that is not blank. False at the end, and with `error` if reading fails. */
static bool next_line(struct journal_reader *reader, enum line_end *end, struct error *error)
{
    do {
        errno = 0;
        *end = read_line(reader);
    } while (*end == LINE_WHOLE && is_blank(&reader->line));
    if (*end == LINE_TOO_LONG) {
        return error_set(error, ERROR_USAGE, _("%s:%lu: this line is longer than any of a recording"),
                         reader->path, reader->line_number);
    }
    if (ferror(reader->file)) {
        return error_set(error, ERROR_USAGE, _("%s: can't be read: %s"), reader->path,
                         input_error_text(errno));
    }
    return *end != LINE_NONE;
}

/* Continues with the file of this name in the same folder. */
static bool follow(struct journal_reader *reader, const char *name, struct error *error)
{
    char path[PATH_MAX];
    const char *slash = strrchr(reader->path, '/');
    int folder_length = slash == NULL ? 0 : (int)(slash + 1 - reader->path);
    if (!journal_name_follows(name, reader->path + folder_length) ||
        snprintf(path, sizeof path, "%.*s%s", folder_length, reader->path, name) >= (int)sizeof path) {
        return error_set(error, ERROR_USAGE, _("%s:%lu: no journal can go on in the file that is named here"),
                         reader->path, reader->line_number);
    }
    return open_path(reader, path, error);
}

bool journal_reader_next(struct journal_reader *reader, struct journal_entry *entry, struct error *error)
{
    enum line_end end;
    *error = (struct error){0};
    while (next_line(reader, &end, error)) {
        if (!journal_parse(reader->parser, reader->line.data, reader->line.length, entry)) {
            if (end == LINE_CUT) {
                break;
            }
            return error_set(error, ERROR_USAGE,
                             _("%s:%lu: this is no line of a recording ({\"t_ms\": …, \"frame\": \"…\"})"),
                             reader->path, reader->line_number);
        }
        if (entry->kind != JOURNAL_CONTINUES) {
            return true;
        }
        if (!follow(reader, entry->text, error)) {
            break;
        }
    }
    return false;
}
