/* A configuration file as text. */

#include "config/settings_text.h"

#include "files/input.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1024 * 1024 }; /* a longer file is no configuration */

static bool check_characters(const char *text, size_t length, const char *path, struct error *error)
{
    int line = 1;
    uint32_t code;
    for (size_t used; length > 0; text += used, length -= used) {
        used = text_decode(text, length, &code);
        bool control = code < ' ' && strchr("\t\r\n", (int)code) == NULL;
        if (code == '\0' || control || (code == TEXT_REPLACEMENT && used == 1)) {
            return error_set(error, ERROR_USAGE, "%s:%d: %s", path, line, _("This is no text in UTF-8."));
        }
        line += code == '\n';
    }
    return true;
}

static bool refuse(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_USAGE, _("The configuration %s can't be read: %s"), path, why);
}

static bool read_all(FILE *file, const char *path, char *text, size_t *length, struct error *error)
{
    *length = fread(text, 1, FILE_BYTES_MAX + 1, file);
    if (ferror(file) != 0) {
        return refuse(path, input_error_text(errno), error);
    }
    if (*length > FILE_BYTES_MAX) {
        return refuse(path, _("it is longer than a configuration can be"), error);
    }
    text[*length] = '\0';
    return true;
}

char *settings_text_load(const char *path, struct error *error)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        (void)refuse(path, input_error_text(errno), error);
        return NULL;
    }
    size_t length = 0;
    char *text = memory_new(FILE_BYTES_MAX + 2, 1);
    bool good = read_all(file, path, text, &length, error) && check_characters(text, length, path, error);
    (void)fclose(file); /* it was only read */
    if (!good) {
        free(text);
        return NULL;
    }
    memset(text, ' ', text_bom_bytes(text, length));
    return text;
}
