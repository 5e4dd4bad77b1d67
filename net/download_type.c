/* What the type of an answer says of a recording. */

#include "net/download_type.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool is_of(const char *type, const char *kind)
{
    size_t length = strlen(kind);
    return strncasecmp(type, kind, length) == 0 &&
           (kind[length - 1] == '/' || strchr("; \t", type[length]) != NULL);
}

bool download_format_type_is_audio(const char *type)
{
    static const char *const others[] = {"text/", "application/json", "application/problem+json",
                                         "application/xhtml+xml"};
    for (size_t i = 0; type != NULL && i < sizeof others / sizeof *others; i++) {
        if (is_of(type, others[i])) {
            return false;
        }
    }
    return true;
}

const char *download_format_of_type(const char *type)
{
    static const struct {
        const char *type;
        const char *extension;
    } rows[] = {
        {"audio/wav", ".wav"},   {"audio/x-wav", ".wav"}, {"audio/wave", ".wav"}, {"audio/vnd.wave", ".wav"},
        {"audio/mpeg", ".mp3"},  {"audio/mp3", ".mp3"},   {"audio/ogg", ".ogg"},  {"application/ogg", ".ogg"},
        {"audio/opus", ".opus"}, {"audio/flac", ".flac"}, {"audio/gsm", ".gsm"},  {"audio/x-gsm", ".gsm"},
        {"audio/mp4", ".m4a"},   {"audio/x-m4a", ".m4a"}, {"audio/aac", ".aac"},  {"audio/basic", ".au"},
    };
    for (size_t i = 0; type != NULL && i < sizeof rows / sizeof *rows; i++) {
        if (is_of(type, rows[i].type)) {
            return rows[i].extension;
        }
    }
    return NULL;
}
