/* The audio format of a recording: by its content, else by its media type. */

#include "net/download_format.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum {
    WIDE_BYTES_MIN = 16, /* fewer may be anything */
    GSM_FRAME_BYTES = 33,
    GSM_MARK = 0xd, /* the upper half of the first byte of each frame (RFC 3551) */
};

/* Checks every byte, or every second one. */
static bool is_text(const char *head, size_t length, size_t step)
{
    size_t odd = 0;
    for (size_t i = 0; i < length; i += step) {
        unsigned char byte = (unsigned char)head[i];
        if (byte == '\0') {
            return false;
        }
        odd += byte >= 0x7f || (byte < ' ' && strchr("\t\r\n\f", byte) == NULL);
    }
    return length > 0 && odd * 4 * step <= length;
}

/* UTF-16 of Latin letters: one of two bytes is NUL, the first or the second. */
static bool is_wide_text(const char *head, size_t length, size_t nul)
{
    size_t nuls = 0;
    for (size_t i = nul; i < length; i += 2) {
        nuls += head[i] == '\0';
    }
    return length >= WIDE_BYTES_MIN && nuls * 8 >= length * 3 && is_text(head + (1 - nul), length - 1, 2);
}

bool download_format_is_text(const char *head, size_t length)
{
    return is_text(head, length, 1) || is_wide_text(head, length, 0) || is_wide_text(head, length, 1);
}

/* The header of an MPEG frame: eleven one bits, then nothing reserved. Layer 0 is AAC. */
static const char *mpeg_extension(const char *head, size_t length)
{
    unsigned first = length < 3 ? 0 : (unsigned char)head[0];
    unsigned second = first == 0 ? 0 : (unsigned char)head[1];
    unsigned third = first == 0 ? 0 : (unsigned char)head[2];
    bool is_frame = first == 0xff && second >> 5 == 7 && (second >> 3 & 3) != 1;
    unsigned layer = second >> 1 & 3;
    if (is_frame && layer == 0 && second >> 4 == 0xf && (third >> 2 & 0xf) < 13) {
        return ".aac";
    }
    bool is_sound = third >> 4 != 0xf && third >> 4 != 0 && (third >> 2 & 3) != 3;
    return is_frame && is_sound && layer == 1 ? ".mp3" : NULL;
}

/* GSM has no signature, but a marker in each frame. */
static bool is_gsm(const char *head, size_t length)
{
    size_t frames = 0;
    for (size_t at = 0; at + GSM_FRAME_BYTES <= length; at += GSM_FRAME_BYTES, frames++) {
        if ((unsigned char)head[at] >> 4 != GSM_MARK) {
            return false;
        }
    }
    return frames >= 2;
}

const char *download_format_of_content(const char *head, size_t length)
{
    static const struct {
        size_t at;
        const char *mark;
        const char *extension;
    } rows[] = {
        {8, "WAVE", ".wav"},       {0, "ID3", ".mp3"},
        {28, "OpusHead", ".opus"}, {0, "OggS", ".ogg"},
        {0, "fLaC", ".flac"},      {4, "ftyp", ".m4a"},
        {0, ".snd", ".au"},        {8, "AIFF", ".aiff"},
        {0, "#!AMR", ".amr"},      {0, "\x1a\x45\xdf\xa3", ".webm"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t bytes = strlen(rows[i].mark);
        if (rows[i].at + bytes <= length && memcmp(head + rows[i].at, rows[i].mark, bytes) == 0) {
            return rows[i].extension;
        }
    }
    return is_gsm(head, length) ? ".gsm" : mpeg_extension(head, length);
}

/* ---- media types ---- */

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
