/* ASCII only, for terminals that show no UTF-8. */

#include "cli/ascii.h"

#include "cli/output.h"
#include "config/language.h"
#include "model/memory.h"
#include "model/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CHARACTER_BYTES_MAX = 4,
    WRITTEN_BYTES = 1024, /* in one write() */
};

/* The stream to one terminal. */
struct ascii_stream {
    int fd;
    /* the first bytes of a character; the next write brings the others */
    char partial[CHARACTER_BYTES_MAX];
    size_t partial_bytes;
};

/* static, because the program's streams live until its end */
static struct ascii_stream ascii_streams[] = {{.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};

/* Can these bytes be the beginning of a longer character? */
static bool is_incomplete(const char *from, size_t length)
{
    unsigned char first = (unsigned char)from[0];
    size_t needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)from[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    return first <= 0xf4 && length < needed;
}

/* Writes a character in ASCII, as many cells wide as the original. */
static size_t put(char to[2], uint32_t code)
{
    int cells = text_cells(code);
    to[0] = text_ascii(code);
    to[1] = ' ';
    return code < 0x80 ? 1 : (size_t)cells;
}

static ssize_t write_ascii(void *cookie, const char *from, size_t length)
{
    struct ascii_stream *ascii_stream = cookie;
    char written[WRITTEN_BYTES + 2];
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t code;
        ascii_stream->partial[ascii_stream->partial_bytes++] = from[i];
        while (ascii_stream->partial_bytes > 0 &&
               !is_incomplete(ascii_stream->partial, ascii_stream->partial_bytes)) {
            size_t bytes = text_decode(ascii_stream->partial, ascii_stream->partial_bytes, &code);
            used += put(written + used, code);
            ascii_stream->partial_bytes -= bytes;
            memmove(ascii_stream->partial, ascii_stream->partial + bytes, ascii_stream->partial_bytes);
            if (used >= WRITTEN_BYTES && !output_write(ascii_stream->fd, written, used)) {
                return 0;
            }
            used = used >= WRITTEN_BYTES ? 0 : used;
        }
    }
    /* 0 means failure */
    return output_write(ascii_stream->fd, written, used) ? (ssize_t)length : 0;
}

static FILE *open_ascii_stream(struct ascii_stream *ascii_stream, int buffering)
{
    FILE *file =
        memory_checked(fopencookie(ascii_stream, "w", (cookie_io_functions_t){.write = write_ascii}));
    (void)setvbuf(file, NULL, buffering, 0); /* can't fail with these modes */
    return file;
}

void ascii_on_terminals(void)
{
    if (language_terminal_is_utf8()) {
        return;
    }
    if (isatty(STDOUT_FILENO)) {
        stdout = open_ascii_stream(&ascii_streams[0], _IOLBF);
    }
    if (isatty(STDERR_FILENO)) {
        stderr = open_ascii_stream(&ascii_streams[1], _IONBF);
    }
}

size_t ascii_json_flags(void)
{
    return isatty(STDOUT_FILENO) && !language_terminal_is_utf8() ? JSON_ENSURE_ASCII : 0;
}
